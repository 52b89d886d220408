package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.TornadoFailure;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.verify.Comparison;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A kernel's run on a device of TornadoVM's.
 *
 * @param device its name, as {@code opencl:0}
 * @param nanos the median of the measured calls: of the kernel alone, by the device's clock
 * @param failure why the device doesn't run it, or what it computes that Java doesn't; empty if all went well
 */
public record TornadoRun(String device, long nanos, String failure) {
    private static final int WARM = 20;
    private static final int MEASURED = 101;
    /** The relative error by which sums of floats in another order may differ. */
    private static final double TOLERANCE = 1e-3;

    /** Calls a kernel on a workload, each time with the same data, and compares what it leaves with what the plain call does. */
    public static TornadoRun of(Device device, KernelMethod method, TestVector workload) {
        List<Object> own = Arrays.copy(workload.arguments());
        Object[] arrays =
                own.stream().filter(TornadoNativeArray.class::isInstance).toArray();
        try {
            TaskGraph graph = task(
                            new TaskGraph("report").transferToDevice(DataTransferMode.EVERY_EXECUTION, arrays),
                            method,
                            own)
                    .transferToHost(DataTransferMode.UNDER_DEMAND, arrays);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                device.select(plan);
                plan.withProfiler(ProfilerMode.SILENT);
                LongStream.range(0, WARM).forEach(_ -> plan.execute());
                long[] nanos = LongStream.generate(
                                () -> plan.execute().getProfilerResult().getDeviceKernelTime())
                        .limit(MEASURED)
                        .sorted()
                        .toArray();
                TornadoExecutionResult last = plan.execute();
                last.transferToHost(arrays);
                return new TornadoRun(device.id(), nanos[MEASURED / 2], difference(workload, own));
            }
        } catch (Exception | Error e) {
            return new TornadoRun(
                    device.id(), 0, TornadoFailure.of("report", device, e).getMessage());
        }
    }

    /** Adds a kernel to a graph as a reference to its method would: both runtimes ask the reference's class for the method. */
    private static TaskGraph task(TaskGraph graph, KernelMethod method, List<Object> arguments)
            throws ReflectiveOperationException {
        int count = arguments.size();
        for (Method task : TaskGraph.class.getMethods()) {
            if (task.getName().equals("task")
                    && task.getReturnType() == TaskGraph.class
                    && task.getParameterCount() == count + 2
                    && task.getParameterTypes()[1].getEnclosingClass() == TornadoFunctions.class) {
                List<Object> given = new ArrayList<>(List.of("kernel", reference(method, task.getParameterTypes()[1])));
                given.addAll(arguments);
                return (TaskGraph) task.invoke(graph, given.toArray());
            }
        }
        throw new GyreException("%s takes %d arguments, more than a task".formatted(method, count));
    }

    private static Object reference(KernelMethod method, Class<?> shape) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType erased =
                MethodType.genericMethodType(method.type().parameterCount()).changeReturnType(void.class);
        try {
            return LambdaMetafactory.altMetafactory(
                            lookup,
                            "apply",
                            MethodType.methodType(shape),
                            erased,
                            lookup.findStatic(method.owner(), method.name(), method.type()),
                            method.type().wrap().changeReturnType(void.class),
                            LambdaMetafactory.FLAG_SERIALIZABLE)
                    .getTarget()
                    .invoke();
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The difference from the plain call in elements that it changes: TornadoVM leaves anything in others of an array that is only stored to. */
    private static String difference(TestVector workload, List<Object> found) {
        for (int p = 0; p < found.size(); p++) {
            if (found.get(p) instanceof TornadoNativeArray got) {
                TornadoNativeArray before =
                        (TornadoNativeArray) workload.arguments().get(p);
                TornadoNativeArray wanted =
                        (TornadoNativeArray) workload.results().get(p);
                int[] changed = IntStream.range(0, got.getSize())
                        .filter(i -> Arrays.bits(before, i) != Arrays.bits(wanted, i))
                        .toArray();
                double[] expected = IntStream.of(changed)
                        .mapToDouble(i -> number(wanted, i))
                        .toArray();
                float[] actual = new float[changed.length];
                for (int i = 0; i < actual.length; i++) {
                    actual[i] = number(got, changed[i]);
                }
                Comparison c = Comparison.rms("argument " + p, expected, actual, TOLERANCE);
                if (!c.passes()) {
                    return "what it stores in %s isn't what Java does: %s".formatted(c.what(), c.detail());
                }
            }
        }
        return "";
    }

    private static float number(TornadoNativeArray array, int i) {
        long bits = Arrays.bits(array, i);
        return array instanceof FloatArray ? Float.intBitsToFloat((int) bits) : bits;
    }
}
