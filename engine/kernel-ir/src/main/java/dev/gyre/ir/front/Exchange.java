package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;

/**
 * Reads what {@value #SIDE} neighbouring work-items of a group exchange without local memory: on a JVM by way of an array, with a barrier
 * before and behind, so that it has to stand where barriers may.
 */
final class Exchange {
    /** Items that exchange values, as many as are in lockstep on most GPUs. */
    private static final int SIDE = 32;

    private final ContextCalls group;
    private final OperandStack block;

    Exchange(ContextCalls group, OperandStack block) {
        this.group = group;
        this.block = block;
    }

    /** Reads a call that moves numbers. */
    void call(String name) throws RefusedException {
        Expr delta = name.equals("simdShuffleDown") ? block.reusable(block.pop()) : Expr.Const.of(0);
        ArrayRef values = exchanged(Storage.FLOAT);
        Expr number = block.reusable(group.number());
        Expr lane = lane(number);
        Expr first = block.reusable(new Expr.Binary(BinaryOp.SUB, number, lane));
        block.push(
                switch (name) {
                    case "simdSum" -> sum(values, first);
                    case "simdShuffleDown" -> below(values, number, lane, delta);
                    default -> block.reusable(new Expr.Load(values, first));
                });
    }

    /** Reads a call that asks all a question. */
    void vote(String name) throws RefusedException {
        ArrayRef votes = exchanged(Storage.INT);
        Expr number = block.reusable(group.number());
        Expr first = block.reusable(new Expr.Binary(BinaryOp.SUB, number, lane(number)));
        KernelVariable ballot = new KernelVariable("ballot", Kind.INT);
        KernelVariable other = new KernelVariable("other", Kind.INT);
        Expr place = new Expr.Binary(BinaryOp.SUB, ContextCalls.local(other), first);
        Expr vote = new Expr.Load(votes, ContextCalls.local(other));
        Expr counted = name.equals("simdAll") ? new Expr.Binary(BinaryOp.XOR, vote, Expr.Const.of(1)) : vote;
        Stmt add = new Stmt.Assign(
                ballot,
                new Expr.Binary(
                        BinaryOp.OR, ContextCalls.local(ballot), new Expr.Binary(BinaryOp.SHL, counted, place)));
        block.add(List.of(new Stmt.Assign(ballot, Expr.Const.of(0)), neighbours(other, first, add)));
        Expr bits = ContextCalls.local(ballot);
        block.push(
                switch (name) {
                    case "simdAny" -> truth(new Expr.Compare(Relation.NE, bits, Expr.Const.of(0)));
                    case "simdAll" -> truth(new Expr.Compare(Relation.EQ, bits, Expr.Const.of(0)));
                    default -> bits;
                });
    }

    private static Expr truth(Expr condition) {
        return new Expr.Select(condition, Expr.Const.of(1), Expr.Const.of(0));
    }

    /** A shared array of the values that all items of the group bring, by their numbers. */
    private ArrayRef exchanged(Storage storage) throws RefusedException {
        Expr value = block.reusable(block.pop());
        block.popContext();
        ArrayRef values = group.array("exchanged", storage, group.itemCount());
        block.barrier();
        block.store(values, group.number(), value);
        block.barrier();
        return values;
    }

    private Expr lane(Expr number) {
        return block.reusable(new Expr.Binary(BinaryOp.AND, number, Expr.Const.of(SIDE - 1)));
    }

    /** A loop over the neighbours that there are. */
    private Stmt neighbours(KernelVariable other, Expr first, Stmt each) {
        Expr end = new Expr.Binary(BinaryOp.MIN, ContextCalls.plus(first, Expr.Const.of(SIDE)), group.itemCount());
        return new Stmt.For(new Label(-1), other, first, Relation.LT, block.reusable(end), 1, List.of(each));
    }

    /** The sum, in the items' order. */
    private Expr sum(ArrayRef values, Expr first) {
        KernelVariable sum = new KernelVariable("sum", Kind.FLOAT);
        KernelVariable other = new KernelVariable("other", Kind.INT);
        Stmt add = new Stmt.Assign(
                sum, ContextCalls.plus(ContextCalls.local(sum), new Expr.Load(values, ContextCalls.local(other))));
        block.add(List.of(new Stmt.Assign(sum, Expr.Const.zero(Kind.FLOAT)), neighbours(other, first, add)));
        return ContextCalls.local(sum);
    }

    /** The value of the item so many below; where there is none, the item's own. */
    private Expr below(ArrayRef values, Expr number, Expr lane, Expr delta) {
        Expr other = ContextCalls.plus(number, delta);
        Expr isLane = new Expr.Compare(Relation.LT, ContextCalls.plus(lane, delta), Expr.Const.of(SIDE));
        Expr isItem = new Expr.Compare(Relation.LT, other, group.itemCount());
        return block.reusable(new Expr.Load(values, new Expr.Select(new Expr.Both(isLane, isItem), other, number)));
    }
}
