package dev.gyre.models.arch.m2;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.spectral.HyenaFilter;
import dev.gyre.engine.op.spectral.LongConv;
import dev.gyre.engine.op.spectral.LongConvCached;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter.Role;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A long convolution with implicit filters, (B, T, C) to (B, T, C): networks of sines make a tap of every position, for what came
 * before and, in both directions, for what comes after. Fu et al. 2023, arXiv:2310.12109, after Poli et al. 2023,
 * arXiv:2302.10866. The features of positions have a learning rate of 1e-5 there; here they stay as they begin. The networks begin
 * as Hyena's, uniform within 1 / sqrt(in): the deviation of 0.02 that M2-BERT's package draws them anew with makes filters that hardly
 * tell one position from the next, and after 600 steps of the standard run the model was still at the frequencies of bytes.
 *
 * <p>On top of a state, the causal form looks back on a ring of the last inputs, as many as the filter has taps.
 */
final class HyenaConvolution {

    /**
     * The shape of filters.
     *
     * @param longest taps of a filter
     * @param features of a position, odd
     * @param order width of the filters' networks
     * @param frequency that their sines begin with
     * @param both whether there's a filter for what comes after
     */
    record Filters(int longest, int features, int order, double frequency, boolean both) {}

    /** A network from positions to taps: layers with a sine behind each, and a last one without a bias. */
    private record Network(List<Linear> layers, Linear last) {

        static Network of(Parameters p, Filters f, int channels) {
            List<Linear> layers = List.of(
                    Linear.standard(p.at("0"), f.features(), f.order()),
                    Linear.standard(p.at("2"), f.order(), f.order()),
                    Linear.standard(p.at("4"), f.order(), f.order()));
            Init fanIn = Init.uniform(1 / Math.sqrt(f.order()));
            return new Network(layers, new Linear(p.at("6"), f.order(), channels, fanIn));
        }

        Tensor taps(Graph g, HyenaFilter filter, int steps) {
            List<HyenaFilter.Layer> ops = layers.stream()
                    .map(l -> new HyenaFilter.Layer(
                            g.variable(l.weight()), g.variable(l.bias().orElseThrow())))
                    .toList();
            return filter.taps(g, ops, g.variable(last.weight()), steps);
        }
    }

    private final String path;
    private final int longest;
    private final Variable skip;
    private final Variable positions;
    private final Variable times;
    private final Variable rates;
    private final Variable frequency;
    private final List<Network> networks = new ArrayList<>();

    /** A convolution of so many channels, which declares its parameters. */
    HyenaConvolution(Parameters p, Filters f, int channels) {
        path = p.path();
        longest = f.longest();
        skip = p.plain("bias", Init.normal(1), channels);
        Init start = Init.numbers(HyenaFilter.positions(longest, f.features()));
        Declaration features = Declaration.plain(start).stored(StorageLayout.shaped(1, longest, f.features()));
        positions = p.frozen().declare("pos_emb.z", features, longest, f.features());
        times = fixed(p, "pos_emb.t", HyenaFilter.times(longest), 1, longest, 1);
        networks.add(Network.of(p.at("implicit_filter"), f, channels));
        String[] sines = Stream.of("implicit_filter", "implicit_filter_rev")
                .limit(f.both() ? 2 : 1)
                .flatMap(n -> IntStream.of(1, 3, 5).mapToObj(i -> n + "." + i + ".freq"))
                .toArray(String[]::new);
        Declaration one = Declaration.plain(Init.constant(f.frequency()))
                .stored(StorageLayout.shaped(1, f.order()))
                .as(sines);
        frequency = p.declare(sines[0], one, f.order());
        if (f.both()) {
            networks.add(Network.of(p.at("implicit_filter_rev"), f, channels));
        }
        rates = fixed(p, "modulation.deltas", HyenaFilter.rates(channels), 1, 1, channels);
    }

    private static Variable fixed(Parameters p, String name, float[] numbers, int... theirs) {
        StorageLayout layout = StorageLayout.shaped(theirs);
        return p.declare(name, new Declaration(Init.numbers(numbers), layout, Role.BUFFER, List.of()), numbers.length);
    }

    /** Adds the convolution to a graph. On top of a state it must be causal. */
    Tensor apply(Graph g, Tensor x, Memory memory) {
        if (memory.isEmpty()) {
            int steps = Math.min(x.dim(1), longest);
            List<Tensor> filters =
                    networks.stream().map(n -> n.taps(g, filter(g), steps)).toList();
            return LongConv.of(g, x, filters, g.variable(skip));
        }
        Tensor taps = networks.getFirst().taps(g, filter(g), longest);
        int slots = Math.max(1, longest - 1);
        Tensor ring = memory.ring(g, path + "inputs", TensorType.f32(x.dim(0), slots, x.dim(2)));
        return g.apply(new LongConvCached(x, taps, g.variable(skip), ring, memory.position(g, x.dim(0))));
    }

    private HyenaFilter filter(Graph g) {
        return new HyenaFilter(g.variable(positions), g.variable(frequency), g.variable(rates), g.variable(times), 0f);
    }
}
