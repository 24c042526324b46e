package {{package}};

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

/** Answers the rows and reads the values of a file, for the comparison with ONNX Runtime; no part of the export. */
final class Check {
    private Check() {
    }

    /** Takes any number of models, each as three files: the packed model, the questions, the answers. */
    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i += 3) {
            try (InputStream file = Files.newInputStream(Paths.get(arguments[i]))) {
                answer(Model.load(file), arguments[i + 1], arguments[i + 2]);
            }
        }
    }

    private static void answer(Model model, String asked, String answered) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Paths.get(asked)));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(Paths.get(answered)))) {
            PackedFile questions = new PackedFile(in);
            DataOutputStream answers = new DataOutputStream(out);
            int nRows = questions.integer();
            for (int i = 0; i < nRows; i++) {
                write(answers, model.score(questions.numbers(), questions.texts()));
            }
            int nValues = questions.integer();
            for (int i = 0; i < nValues; i++) {
                read(model, questions.text(), value(questions), answers);
            }
        }
    }

    private static Object value(PackedFile questions) throws IOException {
        switch (questions.text()) {
            case "missing":
                return null;
            case "flag":
                return questions.flag();
            case "whole":
                return (long) questions.number();
            case "number":
                return questions.number();
            default:
                return questions.text();
        }
    }

    private static void write(DataOutputStream answers, Prediction prediction) throws IOException {
        write(answers, prediction.label() == null ? "" : prediction.label());
        double[] numbers = prediction.label() == null ? prediction.interval() : prediction.probabilities();
        answers.writeDouble(prediction.value());
        for (double number : numbers) {
            answers.writeDouble(number);
        }
        double[] raw = prediction.rawScores();
        answers.writeInt(raw.length);
        for (double score : raw) {
            answers.writeDouble(score);
        }
    }

    /** Writes what a value is read as: 1 and a number, 2 and a text, or 0 where it is refused. */
    private static void read(Model model, String column, Object value, DataOutputStream answers) throws IOException {
        Object reading;
        try {
            reading = model.read(column, value);
        } catch (IllegalArgumentException refused) {
            answers.writeByte(0);
            return;
        }
        answers.writeByte(reading instanceof Double ? 1 : 2);
        if (reading instanceof Double) {
            answers.writeDouble((Double) reading);
        } else {
            write(answers, (String) reading);
        }
    }

    private static void write(DataOutputStream answers, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        answers.writeInt(bytes.length);
        answers.write(bytes);
    }
}
