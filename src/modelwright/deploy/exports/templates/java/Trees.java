package {{package}};

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Sums over decision trees, in the order of the trees; each tree adds to one sum.
 *
 * <p>Which way a row goes is as good as random. So no jump depends on it: whether the row's key is above the split is
 * added to the place of the left child. And a step waits for memory, so four trees are walked side by side.
 */
final class Trees implements Program.Step {
    private static final int SIDE_BY_SIDE = 4;
    private static final int LESS = 1;
    private static final int MEMBER = 6;

    private final int from;
    private final int to;
    private final TreeKeys keys = new TreeKeys();
    private final int[] roots;
    private final int[] targets;
    // Of each node: the key that it looks at, ~number where a set is asked; what it compares the key with, the set's
    // number, or a leaf's value; and the left child, which the right one follows. A leaf looks at key 0, which is
    // above nothing, and so leads to itself.
    private final int[] looksAt;
    private final long[] splits;
    private final int[] children;
    private final List<BitSet> sets = new ArrayList<>();

    Trees(int from, int to, Map<String, Object> details) {
        this.from = from;
        this.to = to;
        int nTrees = ((int[]) details.get("roots")).length;
        int nInner = ((int[]) details.get("features")).length;
        int nNodes = nTrees + 2 * nInner + 1;
        looksAt = new int[nNodes];
        splits = new long[nNodes];
        children = new int[nNodes];
        roots = new int[(nTrees + SIDE_BY_SIDE - 1) / SIDE_BY_SIDE * SIDE_BY_SIDE];
        targets = new int[roots.length];
        grow(details);
        // A leaf of value 0 for the trees that fill the last group.
        children[nNodes - 1] = nNodes - 1;
        Arrays.fill(roots, nTrees, roots.length, nNodes - 1);
    }

    /** Puts the nodes of each tree in the order of their levels, so that the upper ones share the cache. */
    private void grow(Map<String, Object> details) {
        int[] given = (int[]) details.get("roots");
        int[] left = (int[]) details.get("left");
        int[] right = (int[]) details.get("right");
        double[] values = (double[]) details.get("leaf_values");
        int[] valueTargets = (int[]) details.get("leaf_targets");
        int[] origins = new int[children.length];
        int n = 0;
        for (int tree = 0; tree < given.length; tree++) {
            roots[tree] = n;
            origins[n++] = given[tree];
            for (int node = roots[tree]; node < n; node++) {
                int origin = origins[node];
                if (origin < 0) {
                    splits[node] = Double.doubleToRawLongBits(values[~origin]);
                    children[node] = node;
                    targets[tree] = valueTargets[~origin];
                } else {
                    ask(node, origin, details);
                    children[node] = n;
                    origins[n++] = left[origin];
                    origins[n++] = right[origin];
                }
            }
        }
    }

    private void ask(int node, int origin, Map<String, Object> details) {
        int feature = ((int[]) details.get("features"))[origin];
        int mode = ((int[]) details.get("modes"))[origin];
        boolean missingLeft = ((int[]) details.get("missing_left"))[origin] == 1;
        int number = keys.number(feature, mode == MEMBER, missingLeft);
        if (mode == MEMBER) {
            int[] starts = (int[]) details.get("member_starts");
            double[] members = (double[]) details.get("members");
            looksAt[node] = ~number;
            splits[node] = sets.size();
            sets.add(TreeKeys.set(members, starts[origin], starts[origin + 1], missingLeft));
        } else {
            looksAt[node] = number;
            long split = TreeKeys.ordered(((double[]) details.get("splits"))[origin]);
            splits[node] = mode == LESS ? split - 1 : split;
        }
    }

    @Override
    public void run(Object[] registers) {
        long[] row = keys.of((double[]) registers[from]);
        double[] sums = (double[]) registers[to];
        Arrays.fill(sums, 0.0);
        for (int i = 0; i < roots.length; i += SIDE_BY_SIDE) {
            int a = roots[i];
            int b = roots[i + 1];
            int c = roots[i + 2];
            int d = roots[i + 3];
            boolean anyMoved;
            do {
                int nextA = next(a, row);
                int nextB = next(b, row);
                int nextC = next(c, row);
                int nextD = next(d, row);
                anyMoved = (a ^ nextA | b ^ nextB | c ^ nextC | d ^ nextD) != 0;
                a = nextA;
                b = nextB;
                c = nextC;
                d = nextD;
            } while (anyMoved);
            sums[targets[i]] += Double.longBitsToDouble(splits[a]);
            sums[targets[i + 1]] += Double.longBitsToDouble(splits[b]);
            sums[targets[i + 2]] += Double.longBitsToDouble(splits[c]);
            sums[targets[i + 3]] += Double.longBitsToDouble(splits[d]);
        }
    }

    private int next(int node, long[] row) {
        int key = looksAt[node];
        if (key < 0) {
            return children[node] + (sets.get((int) splits[node]).get((int) row[~key]) ? 0 : 1);
        }
        return children[node] + (splits[node] < row[key] ? 1 : 0);
    }
}
