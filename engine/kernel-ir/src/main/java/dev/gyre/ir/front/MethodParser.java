package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads a method: cuts it into basic blocks, reads each in order, and gives their flow its structure back. */
final class MethodParser {
    private final KernelCode code;
    private final Scope scope;
    private final Calls calls;
    private final boolean isKernel;
    private final NavigableMap<Integer, BasicBlock> blocks = new TreeMap<>();

    /** An inlined method: its statements and its result, null for none. */
    record Inlined(List<Stmt> statements, Value result) {}

    MethodParser(KernelCode code, Scope scope, Calls calls, boolean isKernel) {
        this.code = code;
        this.scope = scope;
        this.calls = calls;
        this.isKernel = isKernel;
    }

    /** The statements of a void method. */
    List<Stmt> statements() throws RefusedException {
        return inline().statements();
    }

    Inlined inline() throws RefusedException {
        if (!code.model().exceptionHandlers().isEmpty()) {
            throw new RefusedException("it catches exceptions");
        }
        cut();
        blocks.get(0).entry = List.of();
        for (BasicBlock block : blocks.values()) {
            if (!block.arrivals.isEmpty()) {
                block.entry = enter(block.arrivals);
            }
            if (block.entry != null) {
                List<Value> left = new BlockParser(code, scope, calls, block).parse();
                for (int successor : Set.copyOf(block.exit.successors())) {
                    blocks.get(successor).arrivals.add(new BasicBlock.Arrival(block, left));
                }
            }
        }
        blocks.values().removeIf(b -> b.entry == null);
        if (blocks.lastEntry().getValue().exit instanceof BasicBlock.Exit.Return(Value value) && isStraight(value)) {
            return new Inlined(blocks.firstEntry().getValue().statements, value);
        }
        Value returned = returned();
        List<KernelVariable> result = parts(returned).stream()
                .map(part -> new KernelVariable("r" + calls.nextTemporary(), part.kind()))
                .toList();
        Label end = new Label(-1);
        Set<Integer> parallel =
                code.parallel().stream().map(KernelCode.Variable::start).collect(Collectors.toSet());
        List<Stmt> body = new Structurer(blocks, isKernel, parallel, result, end).structure();
        List<Stmt> statements = Cleanup.simplify(List.of(new Stmt.Block(end, body)));
        List<Expr> values = result.stream().map(v -> (Expr) new Expr.Local(v)).toList();
        return new Inlined(
                statements,
                switch (returned) {
                    case null -> null;
                    case Value.Tuple tuple -> new Value.Tuple(tuple.type(), values);
                    default -> new Value.Scalar(values.getFirst());
                });
    }

    /** Whether there's one block, or only blocks that follow one another and give back what is there already, as where what is checked holds. */
    private boolean isStraight(Value returned) {
        return blocks.size() == 1
                || (parts(returned).stream().allMatch(part -> part.operands().isEmpty())
                        && blocks.values().stream().allMatch(b -> b.statements.isEmpty())
                        && blocks.headMap(blocks.lastKey()).entrySet().stream()
                                .allMatch(b -> b.getValue()
                                        .exit
                                        .equals(new BasicBlock.Exit.Goto(blocks.higherKey(b.getKey())))));
    }

    /** The method's result, null for nothing; throws if returns give different kinds of values. */
    private Value returned() throws RefusedException {
        Value found = null;
        for (BasicBlock block : blocks.values()) {
            if (block.exit instanceof BasicBlock.Exit.Return(Value value) && value != null) {
                boolean known = value instanceof Value.Scalar || value instanceof Value.Tuple;
                if (!known || (found != null && !type(found).equals(type(value)))) {
                    throw new RefusedException("%s gives back one of several objects", code.method());
                }
                found = value;
            }
        }
        return found;
    }

    private static Object type(Value value) {
        return value instanceof Value.Tuple tuple ? tuple.type() : Value.Scalar.class;
    }

    /** The expressions that a value consists of; none if it is null. */
    static List<Expr> parts(Value value) {
        return switch (value) {
            case Value.Scalar(Expr e) -> List.of(e);
            case Value.Tuple tuple -> tuple.parts();
            case null, default -> List.of();
        };
    }

    private void cut() {
        int size = code.instructions().size();
        NavigableSet<Integer> leaders = code.leaders();
        for (int leader : leaders) {
            Integer next = leaders.higher(leader);
            blocks.put(leader, new BasicBlock(leader, next == null ? size : next));
        }
    }

    /** The stack where ways meet: what is the same on all stays as it is, other scalars become a variable. */
    private List<Value> enter(List<BasicBlock.Arrival> arrivals) throws RefusedException {
        List<Value> entry = new ArrayList<>();
        List<Value> first = arrivals.getFirst().stack();
        for (int i = 0; i < first.size(); i++) {
            int depth = i;
            Value value = first.get(i);
            if (arrivals.stream().allMatch(a -> a.stack().get(depth).equals(value))) {
                entry.add(value);
            } else {
                entry.add(merge(arrivals, depth));
            }
        }
        return entry;
    }

    private Value merge(List<BasicBlock.Arrival> arrivals, int depth) throws RefusedException {
        Value first = arrivals.getFirst().stack().get(depth);
        List<KernelVariable> variables = parts(first).stream()
                .map(part -> new KernelVariable("s" + calls.nextTemporary(), part.kind()))
                .toList();
        for (BasicBlock.Arrival arrival : arrivals) {
            Value value = arrival.stack().get(depth);
            List<Expr> parts = parts(value);
            if (parts.isEmpty() || !type(value).equals(type(first))) {
                throw new RefusedException("it chooses between arrays");
            }
            if (value instanceof Value.Tuple tuple && tuple.home().isPresent()) {
                tuple.home().get().share();
            }
            for (int p = 0; p < parts.size(); p++) {
                arrival.from().statements.add(new Stmt.Assign(variables.get(p), parts.get(p)));
            }
        }
        List<Expr> values =
                variables.stream().map(v -> (Expr) new Expr.Local(v)).toList();
        return first instanceof Value.Tuple tuple
                ? new Value.Tuple(tuple.type(), values)
                : new Value.Scalar(values.getFirst());
    }
}
