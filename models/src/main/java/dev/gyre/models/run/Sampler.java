package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.LanguageModel;
import java.util.Arrays;
import java.util.List;

/**
 * Text generation with a model: reads a prompt in whole chunks, then token by token, into one state of constant size, and
 * draws the tokens that follow.
 */
public final class Sampler implements AutoCloseable {

    private static final long STREAM = 0x73616d706cL;

    private final Advance prefill;
    private final Advance one;
    private final List<Variable> state;
    private final RandomStream random;
    private final float[] logits;
    private boolean chunked;
    private boolean stepping;

    /** A plan that reads a number of tokens into the state. */
    private record Advance(int length, Tensor ids, Tensor logits, Plan plan) {
        static Advance compile(LanguageModel model, int length, List<Variable> state, Device device) {
            Graph g = new Graph();
            Tensor ids = g.input("ids", TensorType.i32(1, length));
            Tensor logits = model.advance(g, ids, state);
            return new Advance(
                    length,
                    ids,
                    logits,
                    Plan.compile(g, device, List.of(logits), PlanOptions.named("advance" + length)));
        }

        /** Reads tokens and leaves the logits after the last one. */
        void run(int[] tokens, float[] last) {
            plan.input(ids).write(tokens);
            plan.run();
            float[] all = new float[logits.shape().size()];
            plan.read(logits).read(all);
            System.arraycopy(all, all.length - last.length, last, 0, last.length);
        }
    }

    /**
     * Compiles for a model and begins with an empty state.
     *
     * @param seed what the draws depend on
     */
    public Sampler(LanguageModel model, long seed, Device device) {
        this.state = model.state(1);
        this.one = Advance.compile(model, 1, state, device);
        this.prefill = model.prefill() == 1 ? one : Advance.compile(model, model.prefill(), state, device);
        this.random = new RandomStream(seed, STREAM);
        this.logits = new float[model.vocabulary()];
    }

    /** Reads tokens; the next draw follows the last one. */
    public void read(int[] tokens) {
        int at = 0;
        // A device takes the state over once: from the chunks to the steps, and never back.
        for (; !stepping && tokens.length - at >= prefill.length(); at += prefill.length()) {
            prefill.run(Arrays.copyOfRange(tokens, at, at + prefill.length()), logits);
            chunked = true;
        }
        for (; at < tokens.length; at++) {
            step(tokens[at]);
        }
    }

    /** Draws the next token and reads it. At least one token has to be read before. */
    public int next(Sampling sampling) {
        int token = sampling.draw(logits, random);
        step(token);
        return token;
    }

    private void step(int token) {
        if (!stepping && chunked && prefill.length() > 1) {
            prefill.plan().readVariables();
        }
        stepping = true;
        one.run(new int[] {token}, logits);
    }

    /** Logits after the last token read, by token. */
    public float[] logits() {
        return logits.clone();
    }

    /** Bytes of the state, however much was read. */
    public long stateBytes() {
        return state.stream().mapToLong(v -> v.type().bytes()).sum();
    }

    @Override
    public void close() {
        one.plan().close();
        if (prefill.length() > 1) {
            prefill.plan().close();
        }
    }
}
