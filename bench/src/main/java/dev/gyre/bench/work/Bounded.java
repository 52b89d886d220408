package dev.gyre.bench.work;

import dev.gyre.engine.op.RooflineBound;
import java.util.Map;
import java.util.Optional;

/** Operands that know what nobody who does their work can do without; their parameters have to be set, and nothing drawn. */
public interface Bounded {

    /** The least of one execution. */
    RooflineBound least();

    /** The least of a benchmark's work with its parameters, if one of its classes knows it. */
    static Optional<RooflineBound> of(Class<?> benchmark, Map<String, String> parameters) {
        return ParameterSet.of(benchmark, Bounded.class, parameters).map(Bounded::least);
    }
}
