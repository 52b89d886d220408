package dev.gyre.jvm.compile;

import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.LoopNestFinder;
import dev.gyre.jvm.kernel.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles kernels to the best form that takes them, each kernel once. The choice is made here and nowhere else; every form that was
 * passed over has a reason, which is logged once and kept.
 */
public final class KernelCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCompiler.class);
    private static final ClassValue<Map<KernelMethod, CompiledKernel>> COMPILED = new ClassValue<>() {
        @Override
        protected Map<KernelMethod, CompiledKernel> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private KernelCompiler() {}

    /** The kernel's code, compiled now or earlier. */
    public static CompiledKernel compile(KernelMethod method) {
        return COMPILED.get(method.owner()).computeIfAbsent(method, KernelCompiler::compileAndLog);
    }

    /** The kernels of a class that were compiled so far. */
    public static Set<KernelMethod> compiled(Class<?> owner) {
        return Set.copyOf(COMPILED.get(owner).keySet());
    }

    /** The kernel as it is, called as an ordinary Java method on one thread: what every other form has to agree with. */
    public static CompiledKernel plain(KernelMethod method) {
        CompiledKernel best = compile(method);
        if (method.hasContext()) {
            return best;
        }
        return new CompiledKernel(method, best.use(), best.nest(), SequentialCompiler.compile(method), List.of());
    }

    private static CompiledKernel compileAndLog(KernelMethod method) {
        CompiledKernel kernel = choose(method);
        LOG.debug("{} compiled to {}", method, kernel.form());
        for (Refusal refusal : kernel.refusals()) {
            if (kernel.form() == Form.SEQUENTIAL) {
                LOG.warn("{} runs on one thread: {}", method, refusal.reason());
            } else {
                LOG.info("{}: {}", method, refusal);
            }
        }
        return kernel;
    }

    private static CompiledKernel choose(KernelMethod method) {
        Optional<KernelCode> code = KernelCode.read(method);
        ArgumentUse use = code.map(ArgumentUse::of).orElseGet(() -> ArgumentUse.unknown(method));
        if (method.hasContext()) {
            return new CompiledKernel(method, use, Optional.empty(), WorkItems.compile(method), List.of());
        }
        try {
            KernelCode readable = code.orElseThrow(() -> new RefusedException("its class file can't be read"));
            LoopNest nest = LoopNestFinder.find(readable, use);
            return new CompiledKernel(
                    method, use, Optional.of(nest), ScalarCompiler.compile(readable, nest), List.of());
        } catch (RefusedException e) {
            List<Refusal> refusals = List.of(new Refusal(Form.SCALAR, e.getMessage()));
            return new CompiledKernel(method, use, Optional.empty(), SequentialCompiler.compile(method), refusals);
        }
    }
}
