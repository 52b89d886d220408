package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stores at a small stride S, one after the other, that fill all places between them, as setting a vector of four does: S vectors to store whole.
 *
 * @param array they store into
 * @param first the lowest of their indices
 * @param values by the distance of their index from the first
 */
public record StoreGroup(ArrayRef array, Expr first, List<Expr> values) {

    /** The group that begins at a place of a list, if one does. */
    public static Optional<StoreGroup> at(List<Stmt> list, int place, VectorShapes shapes) {
        if (!(list.get(place) instanceof Stmt.Store store)
                || !shapes.of(store.value()).isVarying()) {
            return Optional.empty();
        }
        OptionalInt stride = stride(store, shapes);
        if (stride.isEmpty() || place + stride.getAsInt() > list.size()) {
            return Optional.empty();
        }
        List<Expr> values = new ArrayList<>();
        for (int i = 0; i < stride.getAsInt(); i++) {
            Expr index = index(store.index(), i);
            if (!(list.get(place + i) instanceof Stmt.Store next)
                    || !next.array().equals(store.array())
                    || !next.index().equals(index)
                    || !(next.value() instanceof Expr.Local)) {
                return Optional.empty();
            }
            values.add(next.value());
        }
        return Optional.of(new StoreGroup(store.array(), store.index(), values));
    }

    /** The stores' distance from lane to lane if so many are a group: elements narrower than a word have to fit into one together. */
    static OptionalInt stride(Stmt.Store store, VectorShapes shapes) {
        OptionalInt stride = shapes.picked(store.array(), store.index());
        int bytes = store.array().storage().bytes();
        return bytes >= Integer.BYTES || stride.orElse(0) * bytes <= Integer.BYTES ? stride : OptionalInt.empty();
    }

    /** The index of a store by its number. */
    public Expr index(int number) {
        return index(first, number);
    }

    /** The index so many places behind another. */
    static Expr index(Expr first, int number) {
        return number == 0 ? first : new Expr.Binary(BinaryOp.ADD, first, Expr.Const.of(number));
    }

    /** The stores' distance from lane to lane, in elements, which is the number of stores. */
    public int stride() {
        return values.size();
    }
}
