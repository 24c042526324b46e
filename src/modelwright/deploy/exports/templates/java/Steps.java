package {{package}};

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes the steps of a program from what the packed model says of them. */
final class Steps {
    private Steps() {
    }

    static Program.Step of(String operation, int[] from, int to, boolean isText, Map<String, Object> details) {
        switch (operation) {
            case "move":
                return isText ? moveTexts(from, to, details) : moveNumbers(from, to, details);
            case "look_up":
                return lookUp(from[0], to, details);
            case "map":
                return map(from[0], to, details);
            case "trees":
                return new Trees(from[0], to, details);
            case "matmul":
                return matmul(from[0], from[1], to, details);
            case "reduce":
                return reduce(from[0], to, details);
            case "where":
                return isText ? whereTexts(from, to, details) : whereNumbers(from, to, details);
            case "arg_max":
                return argMax(from[0], to);
            case "smallest":
                return smallest(from[0], to, details.get("what").equals("places"));
            case "join":
                return join(from[0], from[1], to, details);
            case "split":
                return registers -> registers[to] = ((String[]) registers[from[0]])[0].split(" ", -1);
            case "count_terms":
                return countTerms(from[0], to, details);
            case "unary":
                return unary(from[0], to, details);
            case "binary":
                return binary(from[0], from[1], to, details);
            default:
                throw new IllegalArgumentException("The step " + operation + " is not known. Export the release again.");
        }
    }

    /** Copies values to other places; several sources are numbered one after another. */
    private static Program.Step moveNumbers(int[] from, int to, Map<String, Object> details) {
        int[] places = (int[]) details.get("places");
        if (from.length == 1) {
            int only = from[0];
            return registers -> {
                double[] source = (double[]) registers[only];
                double[] target = (double[]) registers[to];
                for (int i = 0; i < places.length; i++) {
                    target[i] = source[places[i]];
                }
            };
        }
        return registers -> {
            double[] target = (double[]) registers[to];
            int start = 0;
            for (int register : from) {
                double[] source = (double[]) registers[register];
                for (int i = 0; i < places.length; i++) {
                    int place = places[i] - start;
                    if (place >= 0 && place < source.length) {
                        target[i] = source[place];
                    }
                }
                start += source.length;
            }
        };
    }

    private static Program.Step moveTexts(int[] from, int to, Map<String, Object> details) {
        int[] places = (int[]) details.get("places");
        return registers -> {
            String[] target = (String[]) registers[to];
            int start = 0;
            for (int register : from) {
                String[] source = (String[]) registers[register];
                for (int i = 0; i < places.length; i++) {
                    int place = places[i] - start;
                    if (place >= 0 && place < source.length) {
                        target[i] = source[place];
                    }
                }
                start += source.length;
            }
        };
    }

    private static Program.Step lookUp(int from, int to, Map<String, Object> details) {
        int width = ((Double) details.get("width")).intValue();
        Object table = details.get("table");
        return registers -> {
            double[] places = (double[]) registers[from];
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(table, (int) places[i] * width, registers[to], i * width, width);
            }
        };
    }

    private static Program.Step map(int from, int to, Map<String, Object> details) {
        double[] values = (double[]) details.get("values");
        double otherwise = (Double) details.get("default");
        Map<String, Integer> places = placesOf((String[]) details.get("keys"));
        return registers -> {
            String[] texts = (String[]) registers[from];
            double[] target = (double[]) registers[to];
            for (int i = 0; i < texts.length; i++) {
                Integer place = places.get(texts[i]);
                target[i] = place == null ? otherwise : values[place];
            }
        };
    }

    private static Program.Step matmul(int first, int second, int to, Map<String, Object> details) {
        int nRows = ((Double) details.get("n_rows")).intValue();
        int nInner = ((Double) details.get("n_inner")).intValue();
        int nColumns = ((Double) details.get("n_columns")).intValue();
        int[] firstStarts = (int[]) details.get("left");
        int[] secondStarts = (int[]) details.get("right");
        return registers -> {
            double[] left = (double[]) registers[first];
            double[] right = (double[]) registers[second];
            double[] target = (double[]) registers[to];
            Arrays.fill(target, 0.0);
            for (int b = 0; b < firstStarts.length; b++) {
                for (int r = 0; r < nRows; r++) {
                    int start = (b * nRows + r) * nColumns;
                    for (int k = 0; k < nInner; k++) {
                        double factor = left[firstStarts[b] + r * nInner + k];
                        int line = secondStarts[b] + k * nColumns;
                        for (int c = 0; c < nColumns; c++) {
                            target[start + c] += factor * right[line + c];
                        }
                    }
                }
            }
        };
    }

    private static Program.Step reduce(int from, int to, Map<String, Object> details) {
        int[] places = (int[]) details.get("places");
        Functions.Binary function = Functions.binary(details);
        return registers -> {
            double[] source = (double[]) registers[from];
            double[] target = (double[]) registers[to];
            int n = places.length / target.length;
            for (int i = 0; i < target.length; i++) {
                double value = source[places[i * n]];
                for (int k = 1; k < n; k++) {
                    value = function.of(value, source[places[i * n + k]]);
                }
                target[i] = value;
            }
        };
    }

    private static Program.Step whereNumbers(int[] from, int to, Map<String, Object> details) {
        int[] condition = (int[]) details.get("condition");
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        return registers -> {
            double[] tests = (double[]) registers[from[0]];
            double[] yes = (double[]) registers[from[1]];
            double[] no = (double[]) registers[from[2]];
            double[] target = (double[]) registers[to];
            for (int i = 0; i < target.length; i++) {
                target[i] = tests[condition[i]] != 0.0 ? yes[left[i]] : no[right[i]];
            }
        };
    }

    private static Program.Step whereTexts(int[] from, int to, Map<String, Object> details) {
        int[] condition = (int[]) details.get("condition");
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        return registers -> {
            double[] tests = (double[]) registers[from[0]];
            String[] yes = (String[]) registers[from[1]];
            String[] no = (String[]) registers[from[2]];
            String[] target = (String[]) registers[to];
            for (int i = 0; i < target.length; i++) {
                target[i] = tests[condition[i]] != 0.0 ? yes[left[i]] : no[right[i]];
            }
        };
    }

    private static Program.Step argMax(int from, int to) {
        return registers -> {
            double[] source = (double[]) registers[from];
            int best = 0;
            for (int i = 1; i < source.length; i++) {
                if (source[i] > source[best]) {
                    best = i;
                }
            }
            ((double[]) registers[to])[0] = best;
        };
    }

    /** Finds the smallest numbers; among equal ones the first stands first. */
    private static Program.Step smallest(int from, int to, boolean wantsPlaces) {
        return registers -> {
            double[] source = (double[]) registers[from];
            double[] target = (double[]) registers[to];
            int[] found = new int[target.length];
            int n = 0;
            for (int i = 0; i < source.length; i++) {
                if (n == found.length && !(source[i] < source[found[n - 1]])) {
                    continue;
                }
                int place = n < found.length ? n++ : n - 1;
                while (place > 0 && source[i] < source[found[place - 1]]) {
                    found[place] = found[place - 1];
                    place--;
                }
                found[place] = i;
            }
            for (int i = 0; i < found.length; i++) {
                target[i] = wantsPlaces ? found[i] : source[found[i]];
            }
        };
    }

    private static Program.Step join(int first, int second, int to, Map<String, Object> details) {
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        return registers -> {
            String[] before = (String[]) registers[first];
            String[] after = (String[]) registers[second];
            String[] target = (String[]) registers[to];
            for (int i = 0; i < target.length; i++) {
                target[i] = before[left[i]].concat(after[right[i]]);
            }
        };
    }

    /** Counts single words, and pairs of neighbours. */
    private static Program.Step countTerms(int from, int to, Map<String, Object> details) {
        String[] terms = (String[]) details.get("terms");
        int[] columns = (int[]) details.get("columns");
        Map<String, Integer> places = placesOf(terms);
        boolean hasPairs = Arrays.stream(terms).anyMatch(term -> term.indexOf(' ') >= 0);
        return registers -> {
            String[] words = (String[]) registers[from];
            double[] counts = (double[]) registers[to];
            Arrays.fill(counts, 0.0);
            for (int i = 0; i < words.length; i++) {
                count(counts, columns, places.get(words[i]));
                if (hasPairs && i > 0) {
                    count(counts, columns, places.get(words[i - 1] + " " + words[i]));
                }
            }
        };
    }

    private static void count(double[] counts, int[] columns, Integer place) {
        if (place != null) {
            counts[columns[place]]++;
        }
    }

    private static Map<String, Integer> placesOf(String[] texts) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < texts.length; i++) {
            places.put(texts[i], i);
        }
        return places;
    }

    private static Program.Step unary(int from, int to, Map<String, Object> details) {
        Functions.Unary function = Functions.unary(details);
        return registers -> {
            double[] source = (double[]) registers[from];
            double[] target = (double[]) registers[to];
            for (int i = 0; i < target.length; i++) {
                target[i] = function.of(source[i]);
            }
        };
    }

    private static Program.Step binary(int first, int second, int to, Map<String, Object> details) {
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        Functions.Binary function = Functions.binary(details);
        return registers -> {
            double[] before = (double[]) registers[first];
            double[] after = (double[]) registers[second];
            double[] target = (double[]) registers[to];
            for (int i = 0; i < target.length; i++) {
                target[i] = function.of(before[left[i]], after[right[i]]);
            }
        };
    }
}
