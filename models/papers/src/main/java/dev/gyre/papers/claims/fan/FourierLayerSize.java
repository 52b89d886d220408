package dev.gyre.papers.claims.fan;

import dev.gyre.models.layer.FourierLayer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.function.Consumer;

/**
 * Parameters of a Fourier layer, {@code fan}, of one whose angles have no bias, {@code unbiased}, and of a linear layer of the same
 * width, {@code linear}.
 *
 * @param width of both
 * @param ratio share of cosines, and of sines
 */
record FourierLayerSize(int width, double ratio) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("fan", "parameters");
    }

    @Override
    public Findings measure(Bench bench) {
        return Findings.of("fan", size(p -> FourierLayer.of(p, width, width, form(true))))
                .with("unbiased", size(p -> FourierLayer.of(p, width, width, form(false))))
                .with("linear", size(p -> Linear.standard(p, width, width)));
    }

    private FourierLayer.Form form(boolean bias) {
        return new FourierLayer.Form(ratio, false, bias, false);
    }

    private static double size(Consumer<Parameters> layer) {
        Parameters p = new Parameters(Source.zeros(), Domain.numbers(1, 1));
        layer.accept(p);
        return p.all().stream().map(Parameter::shape).mapToLong(s -> s.size()).sum();
    }
}
