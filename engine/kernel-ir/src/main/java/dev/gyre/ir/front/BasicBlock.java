package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Instructions without a jump in between, from one index to another, and what they do. */
final class BasicBlock {
    final int start;
    final int end;
    final List<Stmt> statements = new ArrayList<>();
    /** The blocks read before that go here, with what they leave on the stack. */
    final List<Arrival> arrivals = new ArrayList<>();
    /** The operand stack at the start; null while no jump here is known. */
    List<Value> entry;

    Exit exit;

    /** A way into a block. */
    record Arrival(BasicBlock from, List<Value> stack) {}

    /** The end of a block. */
    sealed interface Exit {
        record Goto(int target) implements Exit {}

        record Branch(Expr condition, int target, int next) implements Exit {}

        /** A jump by a value: to the instruction with the same number as the constant that it equals, or to another one. */
        record Switch(Expr value, List<Integer> constants, List<Integer> targets, int otherwise) implements Exit {}

        /** The value is null in a void method. */
        record Return(Value value) implements Exit {}

        default List<Integer> successors() {
            return switch (this) {
                case Goto(int target) -> List.of(target);
                case Branch(Expr _, int target, int next) -> List.of(target, next);
                case Switch(Expr _, List<Integer> _, List<Integer> targets, int otherwise) ->
                    Stream.concat(targets.stream(), Stream.of(otherwise)).toList();
                case Return _ -> List.of();
            };
        }
    }

    BasicBlock(int start, int end) {
        this.start = start;
        this.end = end;
    }
}
