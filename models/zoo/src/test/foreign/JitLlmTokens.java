import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.beehive.gpullama3.inference.sampler.Sampler;
import org.beehive.gpullama3.inference.state.State;
import org.beehive.gpullama3.model.Model;
import org.beehive.gpullama3.model.loader.ModelLoader;
import org.beehive.gpullama3.tornadovm.TornadoVMMasterPlan;

/** Writes the tokens that jitLLM goes on with, by its CPU path and by its GPU path: one line each. The arguments are a model and a number of tokens. */
final class JitLlmTokens {
    private JitLlmTokens() {}

    public static void main(String[] arguments) throws Exception {
        int length = Integer.parseInt(arguments[1]);
        System.out.println("tokens " + tokens(Path.of(arguments[0]), length, false));
        System.out.println("tokens " + tokens(Path.of(arguments[0]), length, true));
    }

    private static List<Integer> tokens(Path file, int length, boolean gpu) throws Exception {
        Model model = ModelLoader.loadModel(file, 512, true, gpu);
        State state = model.createNewState();
        List<Integer> prompt = new ArrayList<>(List.of(17, 101, 342, 55, 230, 411));
        if (!gpu) {
            return model.generateTokens(state, 0, prompt, Set.of(), length, Sampler.TENSOR_ARGMAX, false, null);
        }
        TornadoVMMasterPlan plan = TornadoVMMasterPlan.initializeTornadoVMPlan(state, model);
        try {
            return model.generateTokensGPU(state, 0, prompt, Set.of(), length, Sampler.TENSOR_ARGMAX, false, null, plan);
        } finally {
            plan.freeTornadoExecutionPlan();
        }
    }
}
