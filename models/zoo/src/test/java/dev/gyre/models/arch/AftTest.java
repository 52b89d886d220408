package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.aft.AftMix.Outside;
import dev.gyre.models.Family;
import dev.gyre.models.arch.Aft.Form;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attention-free transformer against a twin in double precision, written from the paper's equations 2 to 5. */
class AftTest {

    private static final int VOCABULARY = 19;
    private static final int LENGTH = 37;
    private static final int WINDOW = 5;

    private static Aft.Config config(Form form, Outside outside) {
        return new Aft.Config(form, 12, 2, WINDOW, outside, 3, 4, 40);
    }

    private static Family.Built<Aft> built(Aft.Config c) {
        Domain domain = Domain.tokens(VOCABULARY);
        Parameters p = new Parameters(Twin.shaken(0.4), domain);
        return new Family.Built<>(new Aft(c, p), domain, p.all());
    }

    private static int[] ids(int count) {
        return IntStream.range(0, count)
                .map(i -> (i * i + 5 * i + i / 3) % VOCABULARY)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"FULL, ZERO", "LOCAL, ZERO", "LOCAL, MASKED", "SIMPLE, ZERO", "CONV, ZERO", "CONV, MASKED"})
    void isItsTwinWholeInChunksAndByTheToken(Form form, Outside outside) {
        Aft.Config c = config(form, outside);
        Family.Built<Aft> built = built(c);
        int[] ids = ids(LENGTH);
        Twin.holds(built.model(), ids, logits(c, new Twin(built), ids));
    }

    private static double[][] logits(Aft.Config c, Twin twin, int[] ids) {
        double[][] x = twin.rows("embedding.weight", ids, c.dim());
        for (int i = 0; i < c.blocks(); i++) {
            String block = "blocks." + i + ".";
            x = Twin.add(x, mixed(c, twin, block + "mixer.", twin.layerNorm(block + "norm1", x, 1e-5)));
            double[][] inner = Twin.gelu(twin.linear(block + "up", twin.layerNorm(block + "norm2", x, 1e-5)));
            x = Twin.add(x, twin.linear(block + "down", inner));
        }
        return twin.linear("head", twin.layerNorm("norm", x, 1e-5));
    }

    private static double[][] mixed(Aft.Config c, Twin twin, String mixer, double[][] x) {
        double[][] q = twin.linear(mixer + "to_q", x);
        double[][] k = twin.linear(mixer + "to_k", x);
        double[][] v = twin.linear(mixer + "to_v", x);
        int each = c.dim() / k[0].length;
        double[][] y = new double[x.length][c.dim()];
        for (int t = 0; t < x.length; t++) {
            for (int d = 0; d < c.dim(); d++) {
                double num = 0;
                double den = 0;
                for (int u = 0; u <= t; u++) {
                    double e = Math.exp(k[u][d / each] + bias(c, twin, mixer, t, u, d / each));
                    num += e * v[u][d];
                    den += e;
                }
                y[t][d] = num / den / (1 + Math.exp(-q[t][d]));
            }
        }
        return twin.linear(mixer + "to_out", y);
    }

    private static double bias(Aft.Config c, Twin twin, String mixer, int t, int u, int head) {
        if (c.form() == Form.SIMPLE) {
            return 0;
        }
        if (c.form() != Form.FULL && t - u >= WINDOW) {
            return c.outside() == Outside.MASKED ? Double.NEGATIVE_INFINITY : 0;
        }
        if (c.form() == Form.CONV) {
            double[] all = twin.parameter(mixer + "pos_bias");
            double[] lags = Twin.even(Arrays.copyOfRange(all, head * WINDOW, (head + 1) * WINDOW), 1e-5);
            return twin.parameter(mixer + "pos_gain")[head] * lags[t - u] + twin.parameter(mixer + "pos_shift")[head];
        }
        double sum = 0;
        for (int r = 0; r < c.rank(); r++) {
            sum += twin.parameter(mixer + "pos_u")[t * c.rank() + r]
                    * twin.parameter(mixer + "pos_v")[u * c.rank() + r];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"FULL", "LOCAL"})
    void textBeyondThePositionsIsRefusedAndNothingIsLost(Form form) {
        Aft model = built(config(form, Outside.ZERO)).model();
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, ids(39));
            float[] before = s.logits();
            assertThatThrownBy(() -> session.read(s, 1, 2))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("39 tokens were read, and 2 more don't fit")
                    .hasMessageContaining("at most 40 tokens");
            assertThat(s.logits()).isEqualTo(before);
            session.step(List.of(s), 1);
            assertThatThrownBy(() -> session.step(List.of(s), 1)).hasMessageContaining("40 tokens were read");
        }
        Graph g = new Graph();
        Tokens longer = Tokens.input(g, 1, 41);
        assertThatThrownBy(() -> model.logits(g, longer, Memory.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--length 41 must be at most --positions 40");
    }

    @Test
    void formsWithoutPositionsGoOnForEver() {
        assertThat(built(config(Form.CONV, Outside.ZERO)).model().longest()).isEqualTo(Long.MAX_VALUE);
        assertThat(built(config(Form.SIMPLE, Outside.ZERO)).model().longest()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void headsThatDontDivideTheWidthAreRefused() {
        assertThatThrownBy(() -> new Aft.Config(Form.CONV, 12, 2, WINDOW, Outside.ZERO, 5, 4, 40))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--heads 5 must be a divisor of --dim 12");
    }
}
