package dev.gyre.engine.op;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * A step of a graph, as one record: its components are the tensors it reads and the constants it needs. The record's
 * constructor refuses shapes that don't fit ({@link ShapeException}). Anybody may write one.
 *
 * <p>The declared access ({@link #inputs}, {@link #updates}, {@link #outputs}) is all that the plan knows: lifetimes,
 * buffers and transfers follow from it. A task that says it does something else is refused.
 */
public interface Op {

    /**
     * Tensors that the kernels read, in a fixed order. The default takes them from the record: the tensors among its components, in
     * lists and in nested records too, and what nested ops read, all but those that it updates. An op whose record holds tensors that no
     * kernel of its own reads says so here, or they would live longer than they need to.
     */
    default List<Tensor> inputs() {
        if (!(this instanceof Record components)) {
            throw new UnsupportedOperationException("op " + name() + " is no record, so it has to declare its inputs");
        }
        List<Tensor> tensors = Components.tensors(components);
        tensors.removeAll(updates());
        return List.copyOf(tensors);
    }

    /** Tensors among the variables and intermediates that the kernels read and overwrite in place. */
    default List<Tensor> updates() {
        return List.of();
    }

    /** The ranges of its integer inputs; none where any number is taken. */
    default List<Bounds> admits() {
        return List.of();
    }

    /**
     * Types of the tensors that the op writes: results first, then what the gradient wants kept, then scratch space.
     * Whatever nobody reads later is freed right after the op.
     */
    Outputs<TensorType> outputs();

    /** Adds the op's tasks to the task graph at hand. */
    void emit(Emitter e);

    /** The most tasks that {@link #emit} adds: a task graph takes a bounded number, so the plan has to know beforehand. */
    default int tasks() {
        return 1;
    }

    /** Adds the ops of the gradient and hands their results to the inputs. The default is for ops that have none. */
    default void gradient(Backward b) {
        throw new UnsupportedOperationException("op " + name() + " has no gradient");
    }

    /**
     * Computes the same on the host in double precision, for fits that float32 is too coarse for. The default is for ops that
     * have no such form.
     *
     * @throws GyreException if the op can't
     */
    default void compute(DoubleArrays a) {
        throw new GyreException("op " + name() + " has no form in double precision: take what runs in float32");
    }

    /** Work and traffic of one execution. */
    Cost cost();

    /**
     * The least work of one execution, from the definition. The default takes it from the cost; an op with functions, quotients, integers
     * or a recurrence counts them itself.
     */
    default RooflineBound least() {
        return RooflineBound.of(this);
    }

    /** The op's name in messages, profiles and task names. */
    default String name() {
        Class<?> enclosing = getClass().getEnclosingClass();
        String own = getClass().getSimpleName();
        return enclosing == null ? own : enclosing.getSimpleName() + own;
    }
}
