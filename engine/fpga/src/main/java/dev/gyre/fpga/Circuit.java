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
        KernelIr kernel = read(method);
        Nest nest = NestFinder.find(code(method), kernel);
        Pipeline pipeline = pipeline(kernel, nest, options, 1);
        if (pipeline.interval() > 1 && nest.hasWithin()) {
            pipeline = inTurn(kernel, nest, options, pipeline);
        }
        return new Circuit(
                method.toString(), method, kernel, options, pipeline, CircuitCode.of(method.toString(), pipeline));
    }

    /** Iterations in turn, as many as a round takes cycles to come around, where that brings rounds closer together. */
    private static Pipeline inTurn(KernelIr kernel, Nest nest, Options options, Pipeline alone) {
        try {
            Pipeline turns = pipeline(kernel, nest, options, alone.interval());
            return turns.interval() < alone.interval() ? turns : alone;
        } catch (RefusedException differently) {
            return alone; // its interval and bound say what it is
        }
    }

    private static Pipeline pipeline(KernelIr kernel, Nest nest, Options options, int slots) throws RefusedException {
        Flow flow = FlowBuilder.build(kernel, nest, options.lanes(), slots, options.constants());
        return PipelineBuilder.build(
                flow, array -> options.depths().getOrDefault(array.name(), Options.DEPTH), options.period());
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
        if (method.hasContext()) {
            throw new RefusedException("its work-items are a GPU's: take its form with @Parallel loops");
        }
        return KernelIr.parse(code(method));
    }

    private static KernelCode code(KernelMethod method) throws RefusedException {
        return KernelCode.read(method).orElseThrow(() -> new RefusedException("its class file can't be read"));
    }
}
