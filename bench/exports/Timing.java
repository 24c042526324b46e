package timed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prints seconds for a row: of values that are read already, and of values by name. */
final class Timing {
    private static double sum;  // keeps the answers from being optimised away

    private Timing() {
    }

    public static void main(String[] arguments) throws IOException {
        double warmUp = Double.parseDouble(arguments[1]);
        double timed = Double.parseDouble(arguments[2]);
        Model model = Model.load();
        double[][] numbers;
        String[][] texts;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Paths.get(arguments[0])))) {
            PackedFile rows = new PackedFile(in);
            int n = rows.integer();
            numbers = new double[n][];
            texts = new String[n][];
            for (int i = 0; i < n; i++) {
                numbers[i] = rows.numbers();
                texts[i] = rows.texts();
            }
        }
        List<Map<String, Object>> named = named(model, numbers, texts);
        Runnable ready = () -> {
            for (int i = 0; i < numbers.length; i++) {
                sum += model.score(numbers[i], texts[i]).probabilities()[0];
            }
        };
        Runnable byName = () -> {
            for (Map<String, Object> row : named) {
                sum += model.predict(row).probabilities()[0];
            }
        };
        System.out.println("Java, values read already\t" + seconds(ready, warmUp, timed) / numbers.length);
        System.out.println("Java, values by name\t" + seconds(byName, warmUp, timed) / numbers.length);
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("An answer is no number.");
        }
    }

    private static List<Map<String, Object>> named(Model model, double[][] numbers, String[][] texts) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<String, Object>[] rows = new Map[numbers.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new HashMap<>();
            for (int k = 0; k < numbers[i].length; k++) {
                rows[i].put(model.numberColumns().get(k), numbers[i][k]);
            }
            for (int k = 0; k < texts[i].length; k++) {
                rows[i].put(model.textColumns().get(k), texts[i][k]);
            }
        }
        return Arrays.asList(rows);
    }

    /** Returns what a call takes, in the mean of as many as fit into the time. */
    private static double seconds(Runnable call, double warmUp, double timed) {
        repeat(call, warmUp);
        long start = System.nanoTime();
        int n = repeat(call, timed);
        return (System.nanoTime() - start) / 1e9 / n;
    }

    private static int repeat(Runnable call, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        int n = 0;
        do {
            call.run();
            n++;
        } while (System.nanoTime() < end);
        return n;
    }
}
