package {{package}};

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The model's steps for one row: each reads some registers and fills one. */
final class Program {
    private static final int MAGIC = 0x4d575250;
    private static final int VERSION = {{version}};

    final Map<String, Integer> inputs = new HashMap<>();
    final Map<String, Integer> outputs = new HashMap<>();
    private final Object[] constants;
    private final int[] sizes;
    private final boolean[] isText;
    private final Step[] steps;

    /** What fills one register of a row. */
    interface Step {
        void run(Object[] registers);
    }

    Program(PackedFile file) throws IOException {
        if (file.integer() != MAGIC || file.integer() != VERSION) {
            throw new IOException("model.bin was written for other classes than these. Export the release again.");
        }
        int n = file.integer();
        constants = new Object[n];
        sizes = new int[n];
        isText = new boolean[n];
        for (int i = 0; i < n; i++) {
            isText[i] = file.flag();
            sizes[i] = file.integer();
            if (file.flag()) {
                constants[i] = isText[i] ? file.texts() : file.numbers();
            }
        }
        steps = new Step[file.integer()];
        for (int i = 0; i < steps.length; i++) {
            String operation = file.text();
            int[] from = file.places();
            int to = file.integer();
            steps[i] = Steps.of(operation, from, to, isText[to], file.details());
        }
        for (Map<String, Integer> names : Arrays.asList(inputs, outputs)) {
            n = file.integer();
            for (int i = 0; i < n; i++) {
                names.put(file.text(), file.integer());
            }
        }
    }

    /** Returns registers that one thread may use for one row after another. */
    Object[] registers() {
        Object[] registers = constants.clone();
        for (int i = 0; i < registers.length; i++) {
            if (registers[i] == null) {
                registers[i] = isText[i] ? new String[sizes[i]] : (Object) new double[sizes[i]];
            }
        }
        return registers;
    }

    void run(Object[] registers) {
        for (Step step : steps) {
            step.run(registers);
        }
    }
}
