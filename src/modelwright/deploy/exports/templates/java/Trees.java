package {{package}};

import java.util.Arrays;
import java.util.Map;

/** Sums over decision trees, in the order of the trees. */
final class Trees implements Program.Step {
    private static final int LESS = 1;
    private static final int MEMBER = 6;
    private static final int MISSING_LEFT = 8;
    private static final int FEATURE_SHIFT = 4;

    private final int from;
    private final int to;
    private final int[] roots;
    private final double[] splits;
    // For each node three numbers side by side: the question (its kind, where a missing value goes, and the
    // feature), the left and the right child. A child below zero is ~number of a leaf.
    private final int[] nodes;
    private final double[] leaves;
    private final int[] targets;
    private final double[] members;
    private final int[] memberStarts;
    private final boolean isPlain;

    Trees(int from, int to, Map<String, Object> details) {
        this.from = from;
        this.to = to;
        roots = (int[]) details.get("roots");
        splits = (double[]) details.get("splits");
        leaves = (double[]) details.get("leaf_values");
        targets = (int[]) details.get("leaf_targets");
        members = (double[]) details.get("members");
        memberStarts = (int[]) details.get("member_starts");
        nodes = nodes(details);
        isPlain = Arrays.stream((int[]) details.get("modes")).allMatch(mode -> mode == 0);
    }

    private static int[] nodes(Map<String, Object> details) {
        int[] features = (int[]) details.get("features");
        int[] modes = (int[]) details.get("modes");
        int[] missingLeft = (int[]) details.get("missing_left");
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        int[] nodes = new int[3 * features.length];
        for (int i = 0; i < features.length; i++) {
            nodes[3 * i] = features[i] << FEATURE_SHIFT | modes[i] | missingLeft[i] * MISSING_LEFT;
            nodes[3 * i + 1] = left[i];
            nodes[3 * i + 2] = right[i];
        }
        return nodes;
    }

    @Override
    public void run(Object[] registers) {
        double[] row = (double[]) registers[from];
        double[] sums = (double[]) registers[to];
        Arrays.fill(sums, 0.0);
        for (int root : roots) {
            int leaf = isPlain ? plainLeaf(root, row) : leaf(root, row);
            sums[targets[leaf]] += leaves[leaf];
        }
    }

    /** Returns the number of the leaf that a row reaches where every question is: at most the threshold? */
    private int plainLeaf(int root, double[] row) {
        int node = root;
        do {
            int question = nodes[3 * node];
            double value = row[question >> FEATURE_SHIFT];
            boolean goesLeft = value <= splits[node] || (value != value && (question & MISSING_LEFT) != 0);
            node = nodes[3 * node + (goesLeft ? 1 : 2)];
        } while (node >= 0);
        return ~node;
    }

    private int leaf(int root, double[] row) {
        int node = root;
        do {
            int question = nodes[3 * node];
            double value = row[question >> FEATURE_SHIFT];
            boolean goesLeft = value != value
                ? (question & MISSING_LEFT) != 0
                : answer(question & (MISSING_LEFT - 1), node, value);
            node = nodes[3 * node + (goesLeft ? 1 : 2)];
        } while (node >= 0);
        return ~node;
    }

    private boolean answer(int mode, int node, double value) {
        if (mode == MEMBER) {
            for (int i = memberStarts[node]; i < memberStarts[node + 1]; i++) {
                if (members[i] == value) {
                    return true;
                }
            }
            return false;
        }
        return mode == LESS ? value < splits[node] : value <= splits[node];
    }
}
