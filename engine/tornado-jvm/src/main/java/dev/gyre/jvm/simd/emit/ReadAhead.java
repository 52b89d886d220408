package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.Optional;

/** What a method loads ahead of the rounds of a loop. */
sealed interface ReadAhead {
    /** Where loads are read from, if any are read ahead. */
    Optional<PackedLoads> loads();

    /** Where a load has been read to, if it has. */
    default Optional<PackedLoads> loads(Expr.Load load) {
        return loads().filter(p -> p.has(load));
    }

    /** Where a loop's loads have been read to, if they have. */
    default Optional<PackedLoads> loads(Stmt.For loop) {
        return loads().filter(p -> p.isLoop(loop));
    }

    /** Every load is done where it stands. */
    record Nothing() implements ReadAhead {
        @Override
        public Optional<PackedLoads> loads() {
            return Optional.empty();
        }
    }

    /** Another method has copied what rows share. */
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
