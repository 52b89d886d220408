package dev.gyre.fpga;

import dev.gyre.fpga.flow.Flow;
import dev.gyre.fpga.flow.FlowBuilder;
import dev.gyre.fpga.nest.Nest;
import dev.gyre.fpga.nest.NestFinder;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.pipeline.PipelineBuilder;
import dev.gyre.fpga.pipeline.SharedResources;
import dev.gyre.fpga.verilog.CircuitCode;
import dev.gyre.fpga.verilog.Verilog;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A kernel as a circuit. The passes in order: parse (shared with the vector compiler), nests of loops, a round of each as a graph,
 * pipelines, Verilog.
 *
 * @param name of the kernel, class and method
 * @param nests of its loops, which run one after another
 * @param pipelines one a nest
 */
public record Circuit(
        String name,
        KernelMethod method,
        KernelIr kernel,
        Options options,
        Nests nests,
        List<Pipeline> pipelines,
        Verilog verilog) {

    /**
     * Makes a kernel's circuit.
     *
     * @throws RefusedException if there's none, with the reason
     */
    public static Circuit of(KernelMethod method, Options options) throws RefusedException {
        KernelIr kernel = read(method);
        Nests nests = NestFinder.find(kernel, options.operators() > 0, options.lanes());
        FlowBuilder.Form whole = new FlowBuilder.Form(
                options.lanes(),
                1,
                options.operators() > 0,
                options.constants(),
                nests.carried().keySet(),
                nests.steps());
        List<Flow> flows = new ArrayList<>();
        List<FlowBuilder.Form> forms = new ArrayList<>();
        for (Nest nest : nests.all()) {
            // A nest without iterations that could be lanes has one, as long as another one has some.
            boolean lanes = nest.innermostParallel() >= 0 || !nests.isParallel();
            forms.add(lanes ? whole : whole.withLanes(1));
            flows.add(FlowBuilder.build(kernel, nest, forms.getLast()));
        }
        SharedResources room =
                SharedResources.of(flows, array -> options.depths().getOrDefault(array.name(), Options.DEPTH));
        List<Pipeline> pipelines = new ArrayList<>();
        for (int n = 0; n < flows.size(); n++) {
            Pipeline alone = PipelineBuilder.build(flows.get(n), room, options.period(), options.operators());
            Nest nest = nests.all().get(n);
            boolean turns = alone.interval() > alone.least() && nest.hasWithin();
            pipelines.add(turns ? inTurn(kernel, nest, forms.get(n), room, options, alone) : alone);
        }
        String name = method.toString();
        return new Circuit(
                name, method, kernel, options, nests, List.copyOf(pipelines), CircuitCode.of(name, pipelines));
    }

    /** Iterations in turn, as many as it takes for one to come around, where that brings rounds closer together. */
    private static Pipeline inTurn(
            KernelIr kernel, Nest nest, FlowBuilder.Form form, SharedResources room, Options options, Pipeline alone) {
        try {
            int slots = -Math.floorDiv(-alone.interval(), alone.least());
            Flow flow = FlowBuilder.build(kernel, nest, form.withSlots(slots));
            Pipeline turns = PipelineBuilder.build(flow, room, options.period(), options.operators());
            return turns.interval() < alone.interval() ? turns : alone;
        } catch (RefusedException differently) {
            return alone; // its interval and bound say what it is
        }
    }

    /** A copy under another name, so that several of one kernel can stand beside one another. */
    public Circuit named(String other) {
        return new Circuit(other, method, kernel, options, nests, pipelines, CircuitCode.of(other, pipelines));
    }

    /** The arrays that the host writes and reads. */
    public List<BlockRam> arrays() {
        return CircuitCode.memories(pipelines).stream()
                .filter(m -> !m.isInternal())
                .toList();
    }

    /** The longest of the nests' intervals, in cycles. */
    public int interval() {
        return pipelines.stream().mapToInt(Pipeline::interval).max().orElseThrow();
    }

    /** Cycles of the longest of the nests' rounds. */
    public int depth() {
        return pipelines.stream().mapToInt(Pipeline::depth).max().orElseThrow();
    }

    /** The operation of any nest that takes longest. */
    public Pipeline.Slowest slowest() {
        return pipelines.stream()
                .map(Pipeline::slowest)
                .max(Comparator.comparingInt(Pipeline.Slowest::period))
                .orElseThrow();
    }

    /** The reasons that keep rounds apart, by nest; empty if nothing does. */
    public String bound() {
        return pipelines.stream()
                .map(p -> p.schedule().bound())
                .filter(b -> !b.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
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
