package dev.gyre.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the profile {@code peers} only. */
class TorchOpTest {

    @BeforeEach
    void needsPyTorch() {
        assumeTrue(Peer.PYTORCH.available(), "PyTorch isn't here; build with -Ppeers");
    }

    @Test
    void opsHaveTheirValuesAndGradients() {
        try (NDManager m = Torch.start(1)) {
            NDArray a = Torch.array(m, new float[] {1, 2}, 2);
            NDArray b = Torch.array(m, new float[] {3, 4}, 2);
            NDArray dy = Torch.array(m, new float[] {1, 10}, 2);
            TorchOp addcmul = TorchOp.addcmul(m);
            List<float[]> results = Torch.read(() -> {
                NDList leaves = new NDList(Torch.leaf(a), Torch.leaf(b));
                return Torch.gradients(addcmul.of(a, leaves.get(0), leaves.get(1)), dy, leaves);
            });
            assertThat(results.get(0)).containsExactly(4, 10);
            assertThat(results.get(1)).containsExactly(3, 40);
            assertThat(results.get(2)).containsExactly(1, 20);
        }
    }

    @Test
    void causalAttentionIsTheMaskedOne() {
        int T = 5;
        float[] numbers = new float[T * 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i);
        }
        try (NDManager m = Torch.start(1)) {
            NDArray x = Torch.array(m, numbers, 1, 1, T, 2);
            NDArray causal = TorchOp.causalAttention(m).of(x, x, x);
            NDArray masked = TorchOp.maskedAttention(m).of(x, x, x, Torch.causal(m, T));
            NDArray byHand = x.mul(1 / Math.sqrt(2))
                    .matMul(x.transpose(0, 1, 3, 2))
                    .add(Torch.causal(m, T))
                    .softmax(3)
                    .matMul(x);
            assertThat(causal.toFloatArray()).containsExactly(byHand.toFloatArray(), within(1e-6f));
            assertThat(masked.toFloatArray()).containsExactly(byHand.toFloatArray(), within(1e-6f));
        }
    }

    @Test
    void refusesWhatPyTorchDoesNotKnow() {
        try (NDManager m = Torch.start(1)) {
            assertThatThrownBy(() -> new TorchOp(m, "torch.no_such_op(x)", "x"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no_such_op");
        }
    }
}
