package dev.gyre.fpga;

import dev.gyre.fpga.flow.Flow;
import dev.gyre.fpga.flow.FlowBuilder;
import dev.gyre.fpga.nest.Nest;
import dev.gyre.fpga.nest.NestFinder;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.pipeline.PipelineBuilder;
import dev.gyre.fpga.verilog.CircuitCode;
import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.parse.KernelIr;

/**
 * A kernel as a circuit. The passes in order: parse (shared with the vector compiler), nest of loops, one round as a graph, pipeline,
 * Verilog.
 *
 * @param name of the kernel, class and method
 */
public record Circuit(
        String name, KernelMethod method, KernelIr kernel, Options options, Pipeline pipeline, String verilog) {

    /**
     * Makes a kernel's circuit.
     *
     * @throws RefusedException if there's none, with the reason
     */
    public static Circuit of(KernelMethod method, Options options) throws RefusedException {
        KernelCode code =
                KernelCode.read(method).orElseThrow(() -> new RefusedException("its class file can't be read"));
        KernelIr kernel = KernelIr.parse(code);
        Nest nest = NestFinder.find(code, kernel);
        Flow flow = FlowBuilder.build(kernel, nest, options.lanes(), options.constants());
        Pipeline pipeline = PipelineBuilder.build(
                flow, array -> options.depths().getOrDefault(array.name(), Options.DEPTH), options.period());
        return new Circuit(
                method.toString(), method, kernel, options, pipeline, CircuitCode.of(method.toString(), pipeline));
    }

    /** The same under another name, so that several of one kernel can stand beside one another. */
    public Circuit named(String other) {
        return new Circuit(other, method, kernel, options, pipeline, CircuitCode.of(other, pipeline));
    }

    /**
     * The kernel as it was read: its parameters and statements.
     *
     * @throws RefusedException if it can't be read
     */
    public static KernelIr read(KernelMethod method) throws RefusedException {
        return KernelIr.parse(code(method));
    }

    private static KernelCode code(KernelMethod method) throws RefusedException {
        return KernelCode.read(method).orElseThrow(() -> new RefusedException("its class file can't be read"));
    }
}
