package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * Some of a task's arguments, in the order of its kernel's parameters: tensors, by what the kernel does with them, or numbers. Tensors are named
 * as such, as the op's outputs by their names, or in collections; a kernel gets the array of the element type.
 */
public sealed interface TaskArguments {

    /** What a kernel does with a tensor. */
    enum Access {
        READS,
        WRITES,
        MODIFIES
    }

    /** Tensors and names of outputs. */
    record Operands(Access access, List<Object> operands) implements TaskArguments {}

    /** Numbers, boxed. */
    record Numbers(List<Object> values) implements TaskArguments {}

    /** The kernel's context, and the grid of the work-items that have one each. */
    record OnGrid(WorkerGrid grid) implements TaskArguments {}

    /** What the kernel reads: inputs, or outputs that an earlier task of the op has written. */
    static TaskArguments reads(Object... operands) {
        return new Operands(Access.READS, operands(operands));
    }

    /** What the kernel writes: outputs, or tensors that the op {@linkplain Op#updates updates}. */
    static TaskArguments writes(Object... operands) {
        return new Operands(Access.WRITES, operands(operands));
    }

    /** What the kernel reads and overwrites in place: tensors that the op updates, or outputs that an earlier task of the op has written. */
    static TaskArguments modifies(Object... operands) {
        return new Operands(Access.MODIFIES, operands(operands));
    }

    /** Extents and other numbers. A shape stands for its extents, a record of numbers for its components. */
    static TaskArguments sizes(Object... numbers) {
        return new Numbers(Stream.of(numbers)
                .flatMap(n -> switch (n) {
                    case Shape shape -> IntStream.of(shape.toArray()).boxed();
                    case Record components -> Components.values(components);
                    default -> Stream.of(n);
                })
                .map(n -> require(n, n instanceof Number, "sizes are numbers, shapes and records of numbers"))
                .toList());
    }

    /** The context of a kernel in KernelContext form, which runs for each work-item of the grid. */
    static TaskArguments onGrid(WorkerGrid grid) {
        return new OnGrid(grid);
    }

    private static List<Object> operands(Object... operands) {
        return Stream.of(operands)
                .flatMap(o -> o instanceof Collection<?> several ? several.stream() : Stream.of(o))
                .<Object>map(o -> require(
                        o,
                        o instanceof Tensor || o instanceof Enum<?>,
                        "a kernel reads and writes tensors and outputs"))
                .toList();
    }

    private static Object require(Object argument, boolean is, String rule) {
        if (!is) {
            throw new IllegalArgumentException(rule + ", but there is " + argument);
        }
        return argument;
    }
}
