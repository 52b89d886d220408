package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.models.Family;
import dev.gyre.models.arch.m2.M2Bert;
import dev.gyre.models.arch.m2.M2Causal;
import dev.gyre.models.arch.m2.MixerSettings;
import dev.gyre.models.generate.TextEncoder;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Monarch Mixer: its causal form against a twin in double precision, written from the paper, and what its encoder promises. */
class M2Test {

    private static final int VOCABULARY = 23;
    private static final int DIM = 8;
    private static final int HIDDEN = 10;
    private static final int BLOCKS = 4;
    private static final int ORDER = 6;

    private static Family.Built<M2Causal> causal(int longest, boolean residual, boolean gates) {
        var c = new MixerSettings(DIM, 2, HIDDEN, BLOCKS, longest, 5, ORDER, 3, residual, gates);
        Domain domain = Domain.tokens(VOCABULARY);
        Parameters p = new Parameters(Twin.shaken(0.1), domain);
        return new Family.Built<>(new M2Causal(c, p), domain, p.all());
    }

    private static M2Bert bert(int longest) {
        var c = new M2Bert.Config(
                new MixerSettings(DIM, 2, HIDDEN, BLOCKS, longest, 5, ORDER, 3, true, true), true, 0, 2, 1e-12);
        return new M2Bert(c, new Parameters(Twin.shaken(0.1), Domain.tokens(VOCABULARY)));
    }

    private static int[] ids(int count) {
        return IntStream.range(0, count)
                .map(i -> (i * i + 5 * i + i / 3) % VOCABULARY)
                .toArray();
    }

    /** With a filter that reaches over all of the text, and with one that doesn't. */
    @ParameterizedTest
    @CsvSource({"60, false, true", "60, true, true", "11, true, true", "2, true, false", "1, false, true"})
    void theCausalFormIsItsTwinWholeInChunksAndByTheToken(int longest, boolean residual, boolean gates) {
        Family.Built<M2Causal> built = causal(longest, residual, gates);
        int[] ids = ids(41);
        Twin twin = new Twin(built);
        double[][] x = twin.rows("embedding.weight", ids, DIM);
        for (int i = 0; i < 2; i++) {
            String block = "blocks." + i + ".";
            x = Twin.add(x, mixed(twin, block + "mixer.", twin.layerNorm(block + "norm1", x, 1e-5), residual, gates));
            x = Twin.add(x, dimensions(twin, block + "mlp.", twin.layerNorm(block + "norm2", x, 1e-5)));
        }
        Twin.holds(built.model(), ids, twin.linear("head", twin.layerNorm("norm", x, 1e-5)));
    }

    private static double[][] mixed(Twin twin, String mixer, double[][] u, boolean residual, boolean gates) {
        double[][] in = twin.linear(mixer + "in_linear", u);
        double[] w = twin.parameter(mixer + "short_filter.weight");
        double[] b = twin.parameter(mixer + "short_filter.bias");
        double[][] p = new double[u.length][3 * DIM];
        for (int t = 0; t < u.length; t++) {
            for (int c = 0; c < 3 * DIM; c++) {
                p[t][c] = b[c];
                for (int j = 0; j < 3 && t - j >= 0; j++) {
                    p[t][c] += w[c * 3 + 2 - j] * in[t - j][c];
                }
            }
        }
        double[][] v = part(p, 2);
        double[][] y = convolved(twin, mixer + "filter_fn.", gates ? Twin.mul(v, part(p, 0)) : v);
        y = gates ? Twin.mul(y, part(p, 1)) : y;
        y = residual ? Twin.add(y, convolved(twin, mixer + "filter_fn2.", u)) : y;
        return twin.linear(mixer + "out_linear", y);
    }

    private static double[][] part(double[][] p, int number) {
        return Arrays.stream(p)
                .map(row -> Arrays.copyOfRange(row, number * DIM, (number + 1) * DIM))
                .toArray(double[][]::new);
    }

    private static double[][] convolved(Twin twin, String filter, double[][] x) {
        double[][] k = taps(twin, filter);
        double[] skip = twin.parameter(filter + "bias");
        double[][] y = new double[x.length][DIM];
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < DIM; c++) {
                y[t][c] = skip[c] * x[t][c];
                for (int j = 0; j < k.length && j <= t; j++) {
                    y[t][c] += k[j][c] * x[t - j][c];
                }
            }
        }
        return y;
    }

    /** Taps out of the positions' features: the time, and cosines and negative sines of two bands, 1e-4 and 1. */
    private static double[][] taps(Twin twin, String filter) {
        double[] z = twin.parameter(filter + "pos_emb.z");
        double[] frequency = twin.parameter(filter + "implicit_filter.1.freq");
        double[][] h = new double[z.length / 5][];
        Arrays.setAll(h, t -> Arrays.copyOfRange(z, t * 5, (t + 1) * 5));
        for (int layer = 0; layer < 6; layer += 2) {
            h = Arrays.stream(twin.linear(filter + "implicit_filter." + layer, h))
                    .map(row -> IntStream.range(0, row.length)
                            .mapToDouble(i -> Math.sin(frequency[i] * row[i]))
                            .toArray())
                    .toArray(double[][]::new);
        }
        double[][] k = twin.linear(filter + "implicit_filter.6", h);
        double slow = Math.log(0.01) / 1.5;
        double quick = Math.log(0.01) / 0.3;
        for (int t = 0; t < k.length; t++) {
            for (int c = 0; c < DIM; c++) {
                double rate = Math.abs(slow + (quick - slow) * c / (DIM - 1));
                k[t][c] *= Math.exp(-rate * t / Math.max(1, k.length - 1));
            }
        }
        return k;
    }

    /** Block-diagonal maps over widths that the blocks don't divide: 8 to 20 as 4 of 2 to 5, and 10 to 8 as 4 of 3 to 2, padded. */
    private static double[][] dimensions(Twin twin, String mlp, double[][] x) {
        double[] both = twin.parameter(mlp + "gated_layers.weight");
        double[] down = twin.parameter(mlp + "wo.weight");
        double[] bias = twin.parameter(mlp + "wo.bias");
        return Arrays.stream(x)
                .map(row -> {
                    double[] a = blocks(row, both, 2, 5, 2 * HIDDEN);
                    double[] gated = new double[HIDDEN];
                    Arrays.setAll(gated, i -> Twin.gelu(a[i]) * a[HIDDEN + i]);
                    double[] y = blocks(gated, down, 3, 2, DIM);
                    Arrays.setAll(y, i -> y[i] + bias[i]);
                    return y;
                })
                .toArray(double[][]::new);
    }

    private static double[] blocks(double[] x, double[] w, int in, int out, int outputs) {
        double[] y = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            int block = o / out;
            for (int i = 0; i < in && block * in + i < x.length; i++) {
                y[o] += w[(block * in + i) * out + o % out] * x[block * in + i];
            }
        }
        return y;
    }

    @Test
    void theEncoderSeesWhatComesAfter() {
        M2Bert model = bert(12);
        int[] ids = ids(12);
        float[] before = logits(model, ids);
        ids[11] = (ids[11] + 1) % VOCABULARY;
        float[] after = logits(model, ids);
        assertThat(Arrays.copyOf(after, VOCABULARY)).isNotEqualTo(Arrays.copyOf(before, VOCABULARY));
    }

    private static float[] logits(M2Bert model, int[] ids) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, ids.length);
        return Twin.read(g, tokens, model.logits(g, tokens), ids);
    }

    @Test
    void tiedParametersHaveAllTheirNames() {
        Parameters p = new Parameters(Twin.shaken(0), Domain.tokens(VOCABULARY));
        var c = new M2Bert.Config(
                new MixerSettings(DIM, 1, HIDDEN, BLOCKS, 12, 5, ORDER, 10, false, true), false, 0, 2, 1e-12);
        assertThat(new M2Bert(c, p).longest()).isEqualTo(12);
        assertThat(published(p, "bert.embeddings.word_embeddings.weight"))
                .containsExactly("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight");
        String filter = "bert.encoder.layer.0.attention.filter_fn.";
        assertThat(published(p, filter + "implicit_filter.1.freq"))
                .containsExactly(
                        filter + "implicit_filter.1.freq",
                        filter + "implicit_filter.3.freq",
                        filter + "implicit_filter.5.freq",
                        filter + "implicit_filter_rev.1.freq",
                        filter + "implicit_filter_rev.3.freq",
                        filter + "implicit_filter_rev.5.freq");
    }

    private static List<String> published(Parameters p, String name) {
        return p.all().stream()
                .filter(one -> one.name().equals(name))
                .map(Parameter::published)
                .findFirst()
                .orElseThrow();
    }

    /** 80,267,328 parameters, as the specification counts those of the published model. */
    @Test
    void thePublishedSizesGiveThePublishedCount() {
        var c = new M2Bert.Config(new MixerSettings(768, 12, 3072, 4, 128, 5, 128, 10, true, true), false, 0, 2, 1e-12);
        Parameters p = new Parameters(q -> new float[q.shape().size()], Domain.tokens(30528));
        assertThat(new M2Bert(c, p).longest()).isEqualTo(128);
        assertThat(p.all().stream()
                        .filter(one -> one.role() != Parameter.Role.BUFFER)
                        .mapToLong(one -> one.shape().size())
                        .sum())
                .isEqualTo(80_267_328);
    }

    @Test
    void gapsAreFilledWithoutTheMaskAndTheRestStays() {
        int mask = VOCABULARY - 1;
        int[] tokens = {3, mask, 5, mask, mask, 1};
        List<TextEncoder.Filled> filled =
                new TextEncoder(Devices.standard(), Multiplication.FLOATS).fill(bert(12), tokens, mask);
        assertThat(filled).extracting(TextEncoder.Filled::place).containsExactlyInAnyOrder(1, 3, 4);
        assertThat(filled).allMatch(f -> f.token() != mask && tokens[f.place()] == f.token());
        assertThat(filled).allMatch(f -> f.probability() > 1.0 / VOCABULARY && f.probability() <= 1);
        assertThat(new int[] {tokens[0], tokens[2], tokens[5]}).containsExactly(3, 5, 1);
    }

    @Test
    void anEmbeddingIsTheMeanOfTheLastHiddenStates() {
        M2Bert model = bert(12);
        int[] ids = ids(7);
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, ids.length);
        float[] hidden = Twin.read(g, tokens, model.hidden(g, tokens), ids);
        double[] mean = new double[DIM];
        for (int i = 0; i < hidden.length; i++) {
            mean[i % DIM] += hidden[i] / (double) ids.length;
        }
        double[] embedded = new TextEncoder(Devices.standard(), Multiplication.FLOATS).embed(model, ids);
        for (int c = 0; c < DIM; c++) {
            assertThat(embedded[c]).isCloseTo(mean[c], within(1e-6));
        }
    }

    @Test
    void textBeyondTheFiltersAndAnEvenNumberOfFeaturesAreRefused() {
        assertThatThrownBy(() -> logits(bert(12), ids(13)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--length 13 must be at most the model's longest, 12");
        assertThatThrownBy(() -> new MixerSettings(DIM, 2, HIDDEN, BLOCKS, 9, 4, ORDER, 3, true, true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--features 4 must be odd");
    }
}
