package {{package}};

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** A released model, scored without any library. Several threads may use it at once. */
public final class Model {
    /** The release that this model is. */
    public static final String RELEASE = {{release}};

    private final Program program;
    private final Column[] numbers;
    private final Column[] texts;
    private final boolean isRegression;
    private final String[] classes;
    private final int numbersIn;
    private final int textsIn;
    private final int predictionOut;
    private final int companyOut;
    private final Integer rawOut;
    private final ThreadLocal<Object[]> registers;

    private Model(PackedFile file) throws IOException {
        program = new Program(file);
        Texts reader = new Texts(file);
        numbers = columns(file, reader);
        texts = columns(file, reader);
        isRegression = file.text().equals("regression");
        classes = file.texts();
        numbersIn = program.inputs.get("numbers");
        textsIn = program.inputs.get("strings");
        predictionOut = program.outputs.get("prediction");
        companyOut = program.outputs.get(isRegression ? "interval" : "probabilities");
        rawOut = program.outputs.get("raw_scores");
        registers = ThreadLocal.withInitial(program::registers);
    }

    private static Column[] columns(PackedFile file, Texts reader) throws IOException {
        Column[] columns = new Column[file.integer()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Column(file, reader);
        }
        return columns;
    }

    /** Returns the model that lies beside this class. */
    public static Model load() throws IOException {
        try (InputStream file = Model.class.getResourceAsStream("model.bin")) {
            if (file == null) {
                throw new IOException("model.bin is not on the class path beside " + Model.class.getName() + ".");
            }
            return load(file);
        }
    }

    /** Returns the model of a model.bin that lies elsewhere; the stream is not closed. */
    public static Model load(InputStream file) throws IOException {
        return new Model(new PackedFile(new BufferedInputStream(file)));
    }

    /**
     * Answers one row.
     *
     * @param row values by the names of the columns: numbers, booleans, texts, java.time values or null;
     *     an absent name is a missing value, other names are passed over
     * @throws IllegalArgumentException if a value cannot be read; the message names the column
     */
    public Prediction predict(Map<String, ?> row) {
        Object[] own = registers.get();
        double[] number = (double[]) own[numbersIn];
        String[] text = (String[]) own[textsIn];
        for (int i = 0; i < number.length; i++) {
            number[i] = numbers[i].number(row.get(numbers[i].name));
        }
        for (int i = 0; i < text.length; i++) {
            text[i] = texts[i].text(row.get(texts[i].name));
        }
        return answer(own);
    }

    /**
     * Answers one row of values that are read already, in the order of {@link #numberColumns()} and
     * {@link #textColumns()}: NaN and "" where they are missing.
     */
    public Prediction score(double[] numbers, String[] texts) {
        Object[] own = registers.get();
        System.arraycopy(numbers, 0, own[numbersIn], 0, this.numbers.length);
        System.arraycopy(texts, 0, own[textsIn], 0, this.texts.length);
        return answer(own);
    }

    /** Returns the classes in the order of the probabilities; none for a model of numbers. */
    public List<String> classes() {
        return List.of(classes);
    }

    /** Returns the names of the columns that are numbers, booleans, dates or times. */
    public List<String> numberColumns() {
        return names(numbers);
    }

    /** Returns the names of the columns that are categories or texts. */
    public List<String> textColumns() {
        return names(texts);
    }

    /** Returns what a value of a column is read as: a Double, or a String. */
    Object read(String name, Object value) {
        for (Column column : numbers) {
            if (column.name.equals(name)) {
                return column.number(value);
            }
        }
        for (Column column : texts) {
            if (column.name.equals(name)) {
                return column.text(value);
            }
        }
        throw new IllegalArgumentException("There is no column " + name + ".");
    }

    private Prediction answer(Object[] own) {
        program.run(own);
        double[] company = ((double[]) own[companyOut]).clone();
        double[] raw = rawOut == null ? new double[0] : ((double[]) own[rawOut]).clone();
        if (isRegression) {
            return new Prediction(((double[]) own[predictionOut])[0], company, raw);
        }
        return new Prediction(((String[]) own[predictionOut])[0], classes, company, raw);
    }

    private static List<String> names(Column[] columns) {
        String[] names = new String[columns.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = columns[i].name;
        }
        return List.of(names);
    }
}
