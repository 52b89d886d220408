package dev.gyre.bench.serve;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.TextTask;
import dev.gyre.serve.Server;
import dev.gyre.serve.ServerSettings;
import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.SamplingSettings;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.batch.TextWorker;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A run's model behind the server, and by itself, in one process: what is asked of both, and how long it takes. */
final class ServerLoad implements AutoCloseable {

    /** Bytes of a prompt. */
    static final int PROMPT = 64;

    private static final String TEXT =
            "In the beginning God created the heaven and the earth. And the earth was without form, and void;";
    private static final Sampling SAMPLING = new Sampling(0.8, 0, 1);
    private static final int TOGETHER = 16;
    private static final String WORKER = "inside";

    private final SequenceModel model;
    private final Tokenizer tokenizer;
    private final Device device = Devices.standard();
    private final Session session;
    private final Server server;
    private final String name;
    private final TextWorker worker;
    private final Scheduler scheduler;
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<HttpCall> calls = new ArrayList<>();
    private int seed;

    /** Loads a run's model and warms everything up. */
    ServerLoad(Path run) throws IOException {
        TrainedModel<?, ?> trained = TrainedModel.load(run, note -> {});
        if (!(trained.built().model() instanceof SequenceModel text)
                || !(trained.config().task() instanceof TextTask task)) {
            throw new ConfigException("--serve " + run + " must be the run of a language model");
        }
        model = text;
        session = new Session(model, device, trained.multiplication());
        session.prepare(PROMPT);
        tokenizer = task.tokenizer();
        name = String.valueOf(run.toAbsolutePath().normalize().getFileName());
        // What was read for one contender mustn't help the next.
        Limits limits = new Limits(TOGETHER, TOGETHER, PROMPT, 1 << 20, 0);
        Address address = new Address(InetAddress.getLoopbackAddress(), 0, Keys.NONE, false);
        server = Server.start(
                List.of(run),
                new ServerSettings(address, limits, 1 << 16, run, Duration.ZERO, true),
                device,
                note -> {});
        worker = new TextWorker(
                WORKER,
                tokenizer,
                new PlainTemplate(),
                limits,
                () -> new Session(model, device, trained.multiplication()),
                new SimpleMeterRegistry());
        worker.warm();
        scheduler = new Scheduler(List.of(worker));
        scheduler.start();
        for (int i = 0; i < TOGETHER; i++) {
            calls.add(new HttpCall(server.port()));
        }
    }

    /** Texts at the same time. */
    static int together() {
        return TOGETHER;
    }

    /** Prompts all differ, as texts do. */
    private String prompt() {
        String number = Integer.toString(++seed);
        return number + TEXT.substring(number.length(), PROMPT);
    }

    /** Tokens a second as {@code gyre generate} writes them, prompt included. */
    double generate(int tokens) {
        long start = System.nanoTime();
        Session.Sequence text = session.open();
        RandomStream random = Sampler.draws(1, 0);
        session.read(text, tokenizer.encode(prompt()));
        for (int i = 0; i < tokens; i++) {
            session.read(text, SAMPLING.draw(text.logits(), random));
        }
        session.drop(text);
        return rate(tokens, start);
    }

    /** Tokens a second of all of some clients, each with one request through HTTP. */
    double http(int count, int tokens, boolean stream) {
        return together(count, tokens, call -> {
            calls.get(call).send(request(tokens, stream));
            return 0L;
        });
    }

    private byte[] request(int tokens, boolean stream) {
        return HttpCall.completion("{\"model\": \"" + name + "\", \"prompt\": \"" + prompt() + "\", \"max_tokens\": "
                + tokens + ", \"temperature\": 0.8, \"seed\": 1, \"stream\": " + stream + "}");
    }

    /** Tokens a second without HTTP. */
    double inside(int count, int tokens) {
        return together(count, tokens, call -> {
            int[] prompt = tokenizer.encode(prompt());
            GenerationJob job = new GenerationJob(new GenerationRequest(
                    prompt, 1, tokens, SamplingSettings.of(SAMPLING, 1), List.of(), GenerationRequest.Told.NOTHING));
            scheduler.submit(worker, List.of(job));
            job.await();
            return 0L;
        });
    }

    /** Milliseconds until a request's first token, while all others write. */
    double firstTokenMillis() {
        try {
            List<Future<?>> others = new ArrayList<>();
            for (int i = 1; i < TOGETHER; i++) {
                HttpCall call = calls.get(i);
                byte[] request = request(4000, false);
                others.add(clients.submit(() -> call.send(request)));
            }
            Thread.sleep(Duration.ofMillis(100));
            HttpCall.Answer answer = calls.getFirst().send(request(20, true));
            for (Future<?> other : others) {
                other.get();
            }
            return answer.firstNanos() / 1e6;
        } catch (IOException | ExecutionException e) {
            throw new GyreException("a request failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private interface Client {
        Long call(int number) throws IOException, InterruptedException;
    }

    private double together(int count, int tokens, Client client) {
        List<Callable<Long>> work = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            work.add(() -> client.call(number));
        }
        long start = System.nanoTime();
        try {
            for (Future<Long> f : clients.invokeAll(work)) {
                f.get();
            }
        } catch (ExecutionException e) {
            throw new GyreException("a request failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return rate((long) count * tokens, start);
    }

    private static double rate(long tokens, long start) {
        return tokens / ((System.nanoTime() - start) / 1e9);
    }

    private static GyreException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new GyreException("interrupted", e);
    }

    @Override
    public void close() throws IOException {
        for (HttpCall c : calls) {
            c.close();
        }
        clients.shutdown();
        scheduler.close();
        server.close();
        session.close();
    }
}
