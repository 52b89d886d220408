package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.op.TaskArguments.Access;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;

/** Turns what an op says of its tasks' arguments into arrays and numbers, and checks it against what the op declares and the kernel takes. */
final class TaskBinding {

    private final Graph.Node node;
    private final PlanBuffers storage;
    private final Set<Tensor> writable;
    private final Set<Tensor> readable;

    TaskBinding(Graph.Node node, PlanBuffers storage) {
        this.node = node;
        this.storage = storage;
        this.writable = new HashSet<>(node.outputs());
        writable.addAll(node.op().updates());
        this.readable = new HashSet<>(writable);
        readable.addAll(node.op().inputs());
    }

    /**
     * The values of a task's arguments.
     *
     * @throws IllegalStateException if a tensor isn't among what the op declares, or a value isn't what the kernel takes
     */
    Object[] values(String task, Object kernel, int parameters, TaskArguments... arguments) {
        List<Object> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (TaskArguments group : arguments) {
            switch (group) {
                case TaskArguments.Operands(Access access, var operands) -> {
                    for (Object operand : operands) {
                        Tensor t = operand instanceof Enum<?> output
                                ? node.outputs().get(output)
                                : (Tensor) operand;
                        require(access, t, task);
                        values.add(storage.of(t).array());
                        names.add(t.toString());
                    }
                }
                case TaskArguments.Numbers(var numbers) -> {
                    values.addAll(numbers);
                    numbers.forEach(n -> names.add(n.toString()));
                }
                case TaskArguments.OnGrid _ -> {
                    values.add(new KernelContext());
                    names.add("a context");
                }
            }
        }
        requireTypes(task, KernelMethod.named(kernel), parameters, values, names);
        return values.toArray();
    }

    private void require(Access access, Tensor t, String task) {
        boolean reads = access == Access.READS;
        if (!(reads ? readable : writable).contains(t)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "op %s: task %s %s %s, which the op doesn't declare: name it among its %s",
                    node.op().name(),
                    task,
                    access.name().toLowerCase(Locale.ROOT),
                    t,
                    reads ? "inputs, updates or outputs" : "updates or outputs"));
        }
    }

    private void requireTypes(
            String task, KernelMethod kernel, int parameters, List<Object> values, List<String> names) {
        if (values.size() != parameters) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "op %s: task %s has %d arguments for the %d parameters of %s: %s",
                    node.op().name(),
                    task,
                    values.size(),
                    parameters,
                    kernel,
                    names));
        }
        for (int i = 0; i < parameters; i++) {
            Class<?> type = kernel.type().parameterType(kernel.type().parameterCount() - parameters + i);
            if (!MethodType.methodType(type).wrap().returnType().isInstance(values.get(i))) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "op %s: task %s gives %s %s, of type %s, where its parameter %d is of type %s",
                        node.op().name(),
                        task,
                        kernel,
                        names.get(i),
                        values.get(i).getClass().getSimpleName(),
                        i + 1,
                        type.getSimpleName()));
            }
        }
    }
}
