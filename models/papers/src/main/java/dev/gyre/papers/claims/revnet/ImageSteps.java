package dev.gyre.papers.claims.revnet;

import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.arch.RevNet;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.papers.Bench;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Forward and backward passes of RevNets of one stage on images of noise, with all gradients.
 *
 * @param batch images
 * @param side of an image
 * @param filters channels of both streams together
 */
record ImageSteps(int batch, int side, int filters) {

    private static final long STREAM = 0x696d6167L << 32;
    private static final int CLASSES = 10;

    /** One of a depth, ready to be run; the caller closes it. */
    Plan plan(Bench bench, int depth, Memory memory) {
        return compile(bench, depth, memory).plan();
    }

    /** Bytes of activations that one of a depth holds: all of its plan but the images and the weights' gradients. */
    long activations(Bench bench, int depth, Memory memory) {
        Compiled compiled = compile(bench, depth, memory);
        try (Plan plan = compiled.plan()) {
            return plan.plannedBytes() - compiled.others();
        }
    }

    private record Compiled(Plan plan, long others) {}

    private Compiled compile(Bench bench, int depth, Memory memory) {
        RevNet.Config config =
                new RevNet.Config(List.of(filters, filters), List.of(depth), List.of(1), false, memory, false);
        Parameters p = new Parameters(Source.fresh(bench.seed()), Domain.images(side, side, 1, CLASSES));
        RevNet net = new RevNet(config, p);
        Graph g = new Graph();
        Tensor images = g.input("images", TensorType.f32(batch, side, side, 1));
        Tensor labels = g.input("labels", TensorType.i32(batch));
        Tensor loss = g.apply(new SoftmaxCrossEntropy(net.apply(g, images, Phase.TRAINING), labels));
        List<Tensor> weights = new ArrayList<>();
        for (Parameter parameter : p.all()) {
            if (parameter.trained()) {
                weights.add(g.variable(parameter.variable()));
            }
        }
        Collection<Tensor> gradients = Autodiff.gradients(g, loss, weights).values();
        Plan plan = Plan.compile(g, bench.device(), gradients, PlanOptions.named("step"));
        float[] noise = new float[images.shape().size()];
        Philox.normals(bench.seed(), STREAM, 0, noise);
        plan.input(images).write(noise);
        long others = images.type().bytes()
                + labels.type().bytes()
                + gradients.stream().mapToLong(t -> t.type().bytes()).sum();
        return new Compiled(plan, others);
    }
}
