package dev.gyre.fpga.simulate;

import dev.gyre.engine.device.Devices;
import dev.gyre.ir.bytecode.CallObserver;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.verify.Case;
import dev.gyre.verify.Verifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arguments that an op's contract gives its kernels: each case is run once, forward and backward, and what every kernel was called with is
 * kept, as long as a memory has room for it.
 */
public final class Captured implements CallObserver {
    /** Elements of an array that a circuit's memory is made for. */
    private static final int MOST = 1 << 14;

    private final Map<String, KernelMethod> kernels = new LinkedHashMap<>();
    private final Map<String, List<List<Object>>> calls = new LinkedHashMap<>();
    private int tooLarge;

    private Captured() {}

    /** The calls of kernels in the cases. */
    public static Captured of(List<Case> cases) {
        Captured captured = new Captured();
        Verifier verifier = new Verifier(Devices.find(Devices.PLAIN));
        ScopedValue.where(CallObserver.CURRENT, captured).run(() -> cases.forEach(verifier::run));
        return captured;
    }

    @Override
    public void calls(KernelMethod kernel, Object[] arguments) {
        for (Object a : arguments) {
            if (a instanceof TornadoNativeArray array && array.getSize() > MOST) {
                tooLarge++;
                return;
            }
        }
        String name = kernel.toString();
        kernels.put(name, kernel);
        calls.computeIfAbsent(name, _ -> new ArrayList<>()).add(Arrays.copy(List.of(arguments)));
    }

    /** Calls that were left out, since an array has more elements than there is room for. */
    public int tooLarge() {
        return tooLarge;
    }

    /** The kernels that were called, by name. */
    public Map<String, KernelMethod> kernels() {
        return kernels;
    }

    /**
     * Some of the calls of a kernel with what they leave: the one of the most data, and others of odd sizes as they come.
     *
     * @param count how many, the last ones over again if there were fewer
     */
    public List<TestVector> workloads(String kernel, int count) {
        List<List<Object>> found = new ArrayList<>(calls.get(kernel));
        found.sort(Comparator.comparingLong(Captured::elements).reversed());
        List<TestVector> workloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Object> arguments =
                    found.get(Math.min(i * (found.size() - 1) / Math.max(1, count - 1), found.size() - 1));
            workloads.add(TestVector.of(kernels.get(kernel), arguments));
        }
        return workloads;
    }

    private static long elements(List<Object> arguments) {
        return arguments.stream()
                .mapToLong(a -> a instanceof TornadoNativeArray array ? array.getSize() : 0)
                .sum();
    }
}
