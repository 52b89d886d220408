package dev.gyre.jvm.compile;

import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.LoopNestFinder;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.Settings;
import dev.gyre.jvm.simd.SimdCompiler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles kernels to the best form that takes them, each kernel once. The choice is made here and nowhere else; every form that was
 * passed over has a reason, which is logged once and kept.
 */
public final class KernelCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCompiler.class);
    private static final Settings DEFAULT = Settings.ofProperties();
    private static final ClassValue<Map<Key, CompiledKernel>> COMPILED = new ClassValue<>() {
        @Override
        protected Map<Key, CompiledKernel> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private record Key(KernelMethod method, Settings settings) {}

    private KernelCompiler() {}

    /** The kernel's code, compiled now or earlier, as the system properties ask for it. */
    public static CompiledKernel compile(KernelMethod method) {
        return compile(method, DEFAULT);
    }

    /** The kernel's code, compiled now or earlier. */
    public static CompiledKernel compile(KernelMethod method, Settings settings) {
        return COMPILED.get(method.owner())
                .computeIfAbsent(new Key(method, settings), key -> compileAndLog(method, settings));
    }

    /** The kernels of a class that were compiled so far. */
    public static Set<KernelMethod> compiled(Class<?> owner) {
        return COMPILED.get(owner).keySet().stream().map(Key::method).collect(Collectors.toUnmodifiableSet());
    }

    /** The kernel as it is, called as an ordinary Java method on one thread: what every other form has to agree with. */
    public static CompiledKernel plain(KernelMethod method) {
        CompiledKernel best = compile(method);
        if (method.hasContext()) {
            return best;
        }
        Compilation.Compiled call = SequentialCompiler.compile(method);
        return new CompiledKernel(method, best.use(), best.nest(), call, call, List.of());
    }

    private static CompiledKernel compileAndLog(KernelMethod method, Settings settings) {
        CompiledKernel kernel = choose(method, settings);
        LOG.debug("{} compiled to {}", method, kernel.form());
        for (Refusal refusal : kernel.refusals()) {
            if (refusal.form() == Form.SCALAR) {
                LOG.warn("{} runs on one thread: {}", method, refusal.reason());
            } else if (settings.simd()) {
                LOG.info("{}: {}", method, refusal);
            }
        }
        return kernel;
    }

    private static CompiledKernel choose(KernelMethod method, Settings settings) {
        Optional<KernelCode> code = KernelCode.read(method);
        ArgumentUse use = code.map(ArgumentUse::of).orElseGet(() -> ArgumentUse.unknown(method));
        if (method.hasContext()) {
            Compilation.Compiled items = WorkItems.compile(method);
            return new CompiledKernel(method, use, Optional.empty(), items, items, List.of());
        }
        try {
            KernelCode readable = code.orElseThrow(() -> new RefusedException("its class file can't be read"));
            LoopNest nest = LoopNestFinder.find(readable, use);
            Compilation.Compiled scalar = ScalarCompiler.compile(readable, nest);
            return switch (SimdCompiler.compile(readable, nest, settings)) {
                case Compilation.Compiled simd ->
                    new CompiledKernel(method, use, Optional.of(nest), simd, scalar, List.of());
                case Compilation.Refused refused ->
                    new CompiledKernel(method, use, Optional.of(nest), scalar, scalar, List.of(refused.refusal()));
            };
        } catch (RefusedException e) {
            List<Refusal> refusals = List.of(new Refusal(Form.SCALAR, e.getMessage()));
            Compilation.Compiled sequential = SequentialCompiler.compile(method);
            return new CompiledKernel(method, use, Optional.empty(), sequential, sequential, refusals);
        }
    }
}
