package dev.gyre.models.published;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Freshly drawn numbers of a model's parameters, under our names, of which those of one parameter at a time lie in memory. */
final class DrawnTensors implements PublishedTensors {

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Source source;
    private final ElementType type;
    private String newest = "";
    private float[] values = {};

    /**
     * Numbers that depend on a seed alone.
     *
     * @param type what they're to be stored as
     */
    DrawnTensors(List<Parameter> all, long seed, ElementType type) {
        all.forEach(p -> parameters.put(p.name(), p));
        this.source = Source.fresh(seed);
        this.type = type;
    }

    private record Drawn(DrawnTensors in, String name) implements Numbers {
        @Override
        public Shape shape() {
            return in.shape(name);
        }

        @Override
        public ElementType type() {
            return in.type;
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            System.arraycopy(in.floats(name), from, into, at, count);
        }
    }

    @Override
    public Set<String> names() {
        return parameters.keySet();
    }

    @Override
    public Shape shape(String name) {
        return parameters.get(name).shape();
    }

    @Override
    public float[] floats(String name) {
        if (!newest.equals(name)) {
            values = new float[0];
            values = source.numbers(parameters.get(name));
            newest = name;
        }
        return values;
    }

    @Override
    public Numbers numbers(String name) {
        return new Drawn(this, name);
    }

    @Override
    public String toString() {
        return "numbers that are drawn";
    }
}
