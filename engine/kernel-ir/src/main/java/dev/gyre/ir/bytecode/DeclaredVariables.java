package dev.gyre.ir.bytecode;

import dev.gyre.ir.bytecode.KernelCode.Variable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The variables of the source, from the table that compilers write with {@code -g}. What has no entry, their own temporaries and variables
 * that nobody reads, goes by its writes.
 */
final class DeclaredVariables implements LocalVariables {
    private final List<Variable> variables;
    private final Map<Variable, Variable> firstRanges = new HashMap<>();
    private final KernelCode code;
    private Optional<Webs> webs = Optional.empty();

    /** The variables of a table's entries. */
    DeclaredVariables(KernelCode code, List<Variable> entries) {
        this.code = code;
        this.variables = entries;
        Set<Integer> starts = entries.stream().map(Variable::start).collect(Collectors.toSet());
        for (int i = 0; i < code.instructions().size(); i++) {
            int from = i;
            code.successors(i).stream()
                    .filter(to -> to != from + 1 || starts.contains(to))
                    .forEach(to -> joinRanges(from, to));
        }
    }

    /**
     * A variable that is declared without a value has a range for each branch that gives it one. Where the flow leads from one range into
     * another of the same name and slot, they are the same variable, which goes by its first range.
     */
    private void joinRanges(int from, int to) {
        for (Variable a : variables) {
            for (Variable b : variables) {
                boolean joined = a.slot() == b.slot() && a.name().equals(b.name()) && covers(a, from) && covers(b, to);
                Variable x = whole(a);
                Variable y = whole(b);
                if (joined && !x.equals(y)) {
                    Variable first = x.start() < y.start() ? x : y;
                    firstRanges.put(x, first);
                    firstRanges.put(y, first);
                }
            }
        }
    }

    private static boolean covers(Variable v, int index) {
        return v.start() <= index && index < v.end();
    }

    private Variable whole(Variable range) {
        Variable first = firstRanges.getOrDefault(range, range);
        return first.equals(range) ? range : whole(first);
    }

    @Override
    public Optional<Variable> written(int slot, int index) {
        return variables.stream()
                .filter(v -> v.slot() == slot && v.start() <= index + 1 && index < v.end())
                .max(Comparator.comparingInt(Variable::start))
                .map(this::whole)
                .or(() -> webs().written(slot, index));
    }

    @Override
    public Optional<Variable> read(int slot, int index) {
        return variables.stream()
                .filter(v -> v.slot() == slot && covers(v, index))
                .findFirst()
                .map(this::whole)
                .or(() -> webs().read(slot, index));
    }

    private Webs webs() {
        if (webs.isEmpty()) {
            webs = Optional.of(new Webs(code));
        }
        return webs.get();
    }
}
