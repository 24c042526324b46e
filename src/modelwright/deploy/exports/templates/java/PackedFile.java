package {{package}};

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads the packed model: numbers are big-endian, texts UTF-8, and counts stand before what they count. */
final class PackedFile {
    private final DataInputStream in;

    PackedFile(InputStream in) {
        this.in = new DataInputStream(in);
    }

    int integer() throws IOException {
        return in.readInt();
    }

    boolean flag() throws IOException {
        return in.readByte() == 1;
    }

    String text() throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    String[] texts() throws IOException {
        String[] texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text();
        }
        return texts;
    }

    double number() throws IOException {
        return in.readDouble();
    }

    double[] numbers() throws IOException {
        double[] numbers = new double[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
        return numbers;
    }

    int[] places() throws IOException {
        int[] places = new int[in.readInt()];
        for (int i = 0; i < places.length; i++) {
            places[i] = in.readInt();
        }
        return places;
    }

    /** Returns the details of a step by name: Double, String, double[], int[] or String[]. */
    Map<String, Object> details() throws IOException {
        Map<String, Object> details = new HashMap<>();
        int n = in.readInt();
        for (int i = 0; i < n; i++) {
            details.put(text(), detail());
        }
        return details;
    }

    private Object detail() throws IOException {
        switch (in.readByte()) {
            case 0:
                return number();
            case 1:
                return text();
            case 2:
                return numbers();
            case 3:
                return places();
            default:
                return texts();
        }
    }
}
