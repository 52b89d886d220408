package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes and initialises the parameters of a model, each from a random stream of its own, in order of creation. */
public final class Parameters {

    private final long seed;
    private final List<Variable> all = new ArrayList<>();
    private final Set<Variable> decaying = new HashSet<>();

    /** Parameters that depend on a seed. */
    public Parameters(long seed) {
        this.seed = seed;
    }

    /** A matrix, which weight decay applies to. */
    public Variable matrix(String name, Init init, int... dims) {
        Variable v = plain(name, init, dims);
        decaying.add(v);
        return v;
    }

    /** A norm's weight, a bias, an embedding: no weight decay. */
    public Variable plain(String name, Init init, int... dims) {
        Variable v = Variable.parameter(name, TensorType.f32(dims));
        float[] values = new float[v.type().shape().size()];
        init.fill(seed, all.size(), values);
        v.buffer().write(values);
        all.add(v);
        return v;
    }

    /** Every parameter, in order of creation. */
    public List<Variable> all() {
        return Collections.unmodifiableList(all);
    }

    /** Whether weight decay applies. */
    public boolean decays(Variable v) {
        return decaying.contains(v);
    }
}
