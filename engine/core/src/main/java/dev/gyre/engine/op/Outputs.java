package dev.gyre.engine.op;

import dev.gyre.engine.tensor.TensorType;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.RandomAccess;
import java.util.function.BiFunction;

/**
 * The outputs of an op, in order: types where the op declares them, tensors once it's in a graph. An op of several outputs has names for them,
 * the constants of an enum of its own; one whose outputs are a list knows them by their places.
 */
public final class Outputs<T> extends AbstractList<T> implements RandomAccess {

    private final List<T> values;
    private final List<Enum<?>> names;

    private Outputs(List<T> values, List<Enum<?>> names) {
        this.values = values;
        this.names = names;
    }

    /** Nothing, for an op that only updates. */
    public static Outputs<TensorType> none() {
        return new Outputs<>(List.of(), List.of());
    }

    /** The outputs of one result, which needs no name. */
    public static Outputs<TensorType> of(TensorType type) {
        return new Outputs<>(List.of(type), List.of());
    }

    /** A list of results. */
    public static Outputs<TensorType> of(List<TensorType> types) {
        return new Outputs<>(List.copyOf(types), List.of());
    }

    /** The first of several. */
    public static Outputs<TensorType> of(Enum<?> name, TensorType type) {
        return none().and(name, type);
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if one of them has that name, or none has a name
     */
    public Outputs<T> and(Enum<?> name, T value) {
        if (names.size() < values.size() || names.contains(name)) {
            throw new IllegalArgumentException("an output can't be called " + name + " beside " + this);
        }
        List<T> moreValues = new ArrayList<>(values);
        List<Enum<?>> moreNames = new ArrayList<>(names);
        moreValues.add(value);
        moreNames.add(name);
        return new Outputs<>(List.copyOf(moreValues), List.copyOf(moreNames));
    }

    /** The outputs with others in their places. The function is given what tells an output from the others, and what is here. */
    public <S> Outputs<S> map(BiFunction<String, T, S> replacement) {
        List<S> replaced = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            replaced.add(replacement.apply(label(i), values.get(i)));
        }
        return new Outputs<>(List.copyOf(replaced), names);
    }

    /** Other values under the same names, for the first of them. */
    public <S> Outputs<S> named(List<S> others) {
        return new Outputs<>(List.copyOf(others), names.subList(0, Math.min(names.size(), others.size())));
    }

    private String label(int i) {
        if (!names.isEmpty()) {
            return "." + names.get(i).name().toLowerCase(Locale.ROOT);
        }
        return values.size() == 1 ? "" : "." + i;
    }

    /**
     * The one of a name.
     *
     * @throws IllegalArgumentException if none has it
     */
    public T get(Enum<?> name) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("there is no output " + name + " among " + names);
        }
        return values.get(at);
    }

    @Override
    public T get(int i) {
        return values.get(i);
    }

    @Override
    public int size() {
        return values.size();
    }
}
