package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.Optional;

/** Loads that a method does ahead of a loop's rounds. */
sealed interface ReadAhead {
    /** The loads that are read ahead; empty if none are. */
    Optional<PackedLoads> loads();

    /** The loads that hold an expression's value; empty if it isn't read ahead. */
    default Optional<PackedLoads> loads(Expr e) {
        return loads().filter(p -> p.has(e));
    }

    /** Whether a variable needs no value, since all that it's for is known ahead. */
    default boolean skips(KernelVariable variable) {
        return loads().filter(p -> p.skips(variable)).isPresent();
    }

    /** The loads of a loop that are read ahead; empty if none are. */
    default Optional<PackedLoads> loads(Stmt.For loop) {
        return loads().filter(p -> p.isLoop(loop));
    }

    /** Nothing is read ahead: every load is done where it stands. */
    record Nothing() implements ReadAhead {
        @Override
        public Optional<PackedLoads> loads() {
            return Optional.empty();
        }
    }

    /** Loads from a panel, into which another method has copied what rows share. */
    record Packed(PackedLoads packed) implements ReadAhead {
        @Override
        public Optional<PackedLoads> loads() {
            return Optional.of(packed);
        }
    }

    /** Squares are transposed in registers. */
    record Transposed(TransposedLoads transposed) implements ReadAhead {
        @Override
        public Optional<PackedLoads> loads() {
            return Optional.of(transposed.packed());
        }
    }
}
