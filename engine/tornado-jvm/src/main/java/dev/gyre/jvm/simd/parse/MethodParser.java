package dev.gyre.jvm.simd.parse;

import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Stmt;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a method: cuts it into basic blocks, reads each in order, and gives their flow its structure back. */
final class MethodParser {
    private final KernelCode code;
    private final Scope scope;
    private final Calls calls;
    private final boolean isKernel;
    private final NavigableMap<Integer, BasicBlock> blocks = new TreeMap<>();

    /** An inlined method: its statements and the expression of its result, null for none. */
    record Inlined(List<Stmt> statements, Expr result) {}

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
                for (int successor : block.exit.successors()) {
                    blocks.get(successor).arrivals.add(new BasicBlock.Arrival(block, left));
                }
            }
        }
        blocks.values().removeIf(b -> b.entry == null);
        if (blocks.size() == 1 && blocks.get(0).exit instanceof BasicBlock.Exit.Return(Expr value)) {
            return new Inlined(blocks.get(0).statements, value);
        }
        KernelVariable result = result();
        Label end = new Label(-1);
        List<Stmt> body = new Structurer(blocks, isKernel, result, end).structure();
        List<Stmt> statements = Cleanup.simplify(List.of(new Stmt.Block(end, body)));
        return new Inlined(statements, result == null ? null : new Expr.Local(result));
    }

    private KernelVariable result() {
        for (BasicBlock block : blocks.values()) {
            if (block.exit instanceof BasicBlock.Exit.Return(Expr value) && value != null) {
                return new KernelVariable("r" + calls.nextTemporary(), value.kind());
            }
        }
        return null;
    }

    private void cut() {
        TreeSet<Integer> leaders = new TreeSet<>();
        leaders.add(0);
        int size = code.instructions().size();
        for (int i = 0; i < size; i++) {
            if (code.at(i) instanceof BranchInstruction branch) {
                leaders.add(code.index(branch.target()));
                leaders.add(i + 1);
            } else if (code.at(i) instanceof ReturnInstruction || code.at(i).opcode() == Opcode.ATHROW) {
                leaders.add(i + 1);
            }
        }
        for (int leader : leaders.headSet(size)) {
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
                entry.add(new Value.Scalar(merge(arrivals, depth)));
            }
        }
        return entry;
    }

    private Expr merge(List<BasicBlock.Arrival> arrivals, int depth) throws RefusedException {
        KernelVariable variable = null;
        for (BasicBlock.Arrival arrival : arrivals) {
            if (!(arrival.stack().get(depth) instanceof Value.Scalar(Expr e))) {
                throw new RefusedException("it chooses between arrays");
            }
            variable = variable == null ? new KernelVariable("s" + calls.nextTemporary(), e.kind()) : variable;
            arrival.from().statements.add(new Stmt.Assign(variable, e));
        }
        return new Expr.Local(variable);
    }
}
