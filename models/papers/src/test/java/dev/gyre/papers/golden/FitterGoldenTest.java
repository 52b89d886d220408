package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.plan.DoublePlan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that fit functions against the numbers of their papers' packages, in float32 and in double precision. */
class FitterGoldenTest {

    private static final double DOUBLE = 1e-6;

    private static Path file(String name) throws URISyntaxException {
        return Path.of(FitterGoldenTest.class
                .getResource("/golden/" + name + ".safetensors")
                .toURI());
    }

    @ParameterizedTest
    @CsvSource({
        "fan/net, 15",
        "fan/net-gated, 17",
        "kan/net, 10",
        "kan/grid-update, 3",
        "xnet/net-deep, 15",
        "xnet/net-shallow, 10",
        "xnet/pinn, 12"
    })
    void reproduceTheReference(String name, int tensors) throws URISyntaxException {
        GoldenRunner runner = new GoldenRunner(ModelGoldens.all(), Devices.standard());
        assertThat(runner.run(file(name)).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        fan  | fan/net          | --hidden=8 --layers=3
        fan  | fan/net-gated    | --hidden=8 --layers=3 --gated=true
        kan  | kan/net          | --hidden=5
        xnet | xnet/net-deep    | --hidden=6,5
        xnet | xnet/net-shallow | --hidden=7
        xnet | xnet/pinn        | --hidden=5
        """)
    void reproduceTheReferenceInDoublePrecision(String family, String name, String options) throws URISyntaxException {
        Map<String, String> given = Arrays.stream(options.split(" ", -1))
                .map(o -> o.split("=", -1))
                .collect(Collectors.toMap(o -> o[0], o -> o[1]));
        check(Families.find(family), given, GoldenFile.read(file(name)));
    }

    private static <S extends Settings> void check(Family<S, ?> family, Map<String, String> given, GoldenFile file) {
        boolean heat = file.has("out.residual");
        int inputs = file.shape("in.x").dim(1);
        int outputs = heat ? 1 : file.shape("in.target").dim(1);
        Family.Built<?> built = family.build(
                family.settings().parse(given),
                Domain.numbers(inputs, outputs),
                Source.published(new GoldenTensors(file)));
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(file.shape("in.x")));
        Tensor target = g.input("target", TensorType.f32(file.shape("in.x").dim(0), outputs));
        Layered model = (Layered) built.model();
        Tensor loss = heat
                ? residual(g, model, x)
                : MeanSquare.error(g, model.apply(g, Jet.of(x)).value(), target);
        // The residual doesn't depend on the last bias, whose gradient the file has as zero.
        List<Parameter> parameters = built.parameters().stream()
                .filter(p -> file.has("grad." + p.published().getFirst()))
                .filter(p -> !heat || !p.name().equals("lin.1.bias"))
                .toList();
        Map<Tensor, Tensor> gradients = Autodiff.gradients(
                g, loss, parameters.stream().map(p -> g.variable(p.variable())).toList());
        DoublePlan plan = new DoublePlan(g);
        plan.input(x).write(file.floats("in.x"));
        if (!heat) {
            plan.input(target).write(file.floats("in.target"));
        }
        plan.run();
        near("loss", new float[] {(float) plan.of(loss)[0]}, file.floats("out.loss"));
        assertThat(parameters).hasSizeGreaterThan(4);
        for (Parameter p : parameters) {
            float[] ours = floats(plan.of(gradients.get(g.variable(p.variable()))));
            String name = "grad." + p.published().getFirst();
            near(name, p.layout().publishedGradient(Numbers.of(p.shape(), ours)).all(), file.floats(name));
        }
    }

    private static Tensor residual(Graph g, Layered model, Tensor x) {
        Jet u = model.apply(g, Jet.inputs(g, x));
        Tensor uxx = u.along().get(0).second().orElseThrow();
        Tensor spread = g.apply(new Scale(uxx, 0.125f));
        return g.apply(new MeanSquare(g.apply(new Sub(u.along().get(1).first(), spread))));
    }

    private static float[] floats(double[] values) {
        float[] f = new float[values.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) values[i];
        }
        return f;
    }

    private static void near(String name, float[] actual, float[] stored) {
        double[] expected = new double[stored.length];
        for (int i = 0; i < stored.length; i++) {
            expected[i] = stored[i];
        }
        assertThat(Comparison.largest(name, expected, actual, DOUBLE)).matches(Comparison::passes);
    }
}
