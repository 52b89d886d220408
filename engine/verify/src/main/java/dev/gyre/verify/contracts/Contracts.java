package dev.gyre.verify.contracts;

import dev.gyre.verify.Contract;
import dev.gyre.verify.contracts.activation.ActivationContract;
import dev.gyre.verify.contracts.activation.CauchyContract;
import dev.gyre.verify.contracts.activation.FourierContract;
import dev.gyre.verify.contracts.activation.SoftmaxContract;
import dev.gyre.verify.contracts.activation.SplineContract;
import dev.gyre.verify.contracts.aft.AftCachedContract;
import dev.gyre.verify.contracts.aft.AftMixContract;
import dev.gyre.verify.contracts.aft.AftSimpleContract;
import dev.gyre.verify.contracts.attention.AttentionSpectraContract;
import dev.gyre.verify.contracts.attention.BackwardMemoryContract;
import dev.gyre.verify.contracts.attention.CachedAttentionContract;
import dev.gyre.verify.contracts.attention.CausalAttentionContract;
import dev.gyre.verify.contracts.attention.GatherHeadsContract;
import dev.gyre.verify.contracts.attention.MaskedAttentionContract;
import dev.gyre.verify.contracts.attention.PattentionContract;
import dev.gyre.verify.contracts.attention.RopeContract;
import dev.gyre.verify.contracts.attention.SharedCacheContract;
import dev.gyre.verify.contracts.attention.SpanSumsContract;
import dev.gyre.verify.contracts.convolution.AveragePoolContract;
import dev.gyre.verify.contracts.convolution.CausalConvContract;
import dev.gyre.verify.contracts.convolution.ConvContract;
import dev.gyre.verify.contracts.elementwise.AddBiasContract;
import dev.gyre.verify.contracts.elementwise.AddContract;
import dev.gyre.verify.contracts.elementwise.AddIntContract;
import dev.gyre.verify.contracts.elementwise.ChannelScaleContract;
import dev.gyre.verify.contracts.elementwise.ElementwiseContract;
import dev.gyre.verify.contracts.layout.ConcatContract;
import dev.gyre.verify.contracts.layout.CopyContract;
import dev.gyre.verify.contracts.layout.FillContract;
import dev.gyre.verify.contracts.layout.HeadsContract;
import dev.gyre.verify.contracts.layout.PadRowsContract;
import dev.gyre.verify.contracts.layout.SliceContract;
import dev.gyre.verify.contracts.layout.SliceRowsContract;
import dev.gyre.verify.contracts.layout.SplitContract;
import dev.gyre.verify.contracts.layout.TransposeContract;
import dev.gyre.verify.contracts.linear.BatchedMatMulContract;
import dev.gyre.verify.contracts.linear.BlockDiagonalContract;
import dev.gyre.verify.contracts.linear.BlockQuantizedMatMulContract;
import dev.gyre.verify.contracts.linear.Int8MatMulContract;
import dev.gyre.verify.contracts.linear.MatMulContract;
import dev.gyre.verify.contracts.linear.MonarchContract;
import dev.gyre.verify.contracts.linearattention.FeatureMapContract;
import dev.gyre.verify.contracts.linearattention.GatedRetentionContract;
import dev.gyre.verify.contracts.linearattention.HybridAttentionContract;
import dev.gyre.verify.contracts.linearattention.HybridSpansContract;
import dev.gyre.verify.contracts.linearattention.RetentionStepContract;
import dev.gyre.verify.contracts.lmul.LMulAttentionContract;
import dev.gyre.verify.contracts.lmul.LMulContract;
import dev.gyre.verify.contracts.mlstm.MlstmChunkwiseContract;
import dev.gyre.verify.contracts.mlstm.MlstmParallelContract;
import dev.gyre.verify.contracts.mlstm.MlstmRecurrentContract;
import dev.gyre.verify.contracts.mlstm.MlstmStepContract;
import dev.gyre.verify.contracts.norm.BatchNormContract;
import dev.gyre.verify.contracts.norm.NormContract;
import dev.gyre.verify.contracts.recurrent.DecayBoundsContract;
import dev.gyre.verify.contracts.recurrent.ElmanContract;
import dev.gyre.verify.contracts.recurrent.GruContract;
import dev.gyre.verify.contracts.recurrent.HgrnScanContract;
import dev.gyre.verify.contracts.recurrent.LstmContract;
import dev.gyre.verify.contracts.recurrent.SlstmContract;
import dev.gyre.verify.contracts.spectral.FourierTransformContract;
import dev.gyre.verify.contracts.spectral.HyenaContract;
import dev.gyre.verify.contracts.spectral.LongConvCachedContract;
import dev.gyre.verify.contracts.spectral.LongConvContract;
import dev.gyre.verify.contracts.spectral.MirroredRowsContract;
import dev.gyre.verify.contracts.ternary.TernaryMatMulContract;
import dev.gyre.verify.contracts.text.BlockQuantizedEmbeddingContract;
import dev.gyre.verify.contracts.text.DocumentSpansContract;
import dev.gyre.verify.contracts.text.EmbeddingContract;
import dev.gyre.verify.contracts.text.NgramHashContract;
import dev.gyre.verify.contracts.text.PatchPoolContract;
import dev.gyre.verify.contracts.text.PositionIdsContract;
import dev.gyre.verify.contracts.text.SoftmaxEntropyContract;
import dev.gyre.verify.contracts.training.AdamWContract;
import dev.gyre.verify.contracts.training.ClipByNormContract;
import dev.gyre.verify.contracts.training.CountContract;
import dev.gyre.verify.contracts.training.MeanSquareContract;
import dev.gyre.verify.contracts.training.PinballLossContract;
import dev.gyre.verify.contracts.training.SoftmaxCrossEntropyContract;
import java.util.List;

/** The contracts of all ops, a row each. */
public final class Contracts {

    private Contracts() {}

    /** Every contract, by name of the op. */
    public static List<Contract> all() {
        return List.of(
                new ActivationContract(),
                new AdamWContract(),
                new AddBiasContract(),
                new AddContract(),
                new AddIntContract(),
                new AftCachedContract(),
                new AftMixContract(),
                new AftSimpleContract(),
                new AttentionSpectraContract(),
                new AveragePoolContract(),
                new BackwardMemoryContract(),
                new BatchNormContract(),
                new BatchedMatMulContract(),
                new BlockDiagonalContract(),
                new BlockQuantizedEmbeddingContract(),
                new BlockQuantizedMatMulContract(),
                new CachedAttentionContract(),
                new CauchyContract(),
                new CausalAttentionContract(),
                new CausalConvContract(),
                new ChannelScaleContract(),
                new ClipByNormContract(),
                new ConcatContract(),
                new ConvContract(),
                new CopyContract(),
                new CountContract(),
                new DecayBoundsContract(),
                new ElementwiseContract(),
                ElmanContract.scan(),
                ElmanContract.step(),
                new EmbeddingContract(),
                new FeatureMapContract(),
                new FillContract(),
                new FourierContract(),
                new FourierTransformContract(),
                new GatedRetentionContract(),
                new GatherHeadsContract(),
                GruContract.scan(),
                GruContract.step(),
                new HeadsContract(),
                new HgrnScanContract(),
                new HybridAttentionContract(),
                new HybridSpansContract(),
                new HyenaContract(),
                new Int8MatMulContract(),
                new LMulContract(),
                new LMulAttentionContract(),
                new LongConvCachedContract(),
                new LongConvContract(),
                LstmContract.scan(),
                LstmContract.step(),
                new MaskedAttentionContract(),
                new MatMulContract(),
                new MeanSquareContract(),
                new MlstmChunkwiseContract(),
                new MlstmParallelContract(),
                new MlstmRecurrentContract(),
                new MlstmStepContract(),
                new MonarchContract(),
                new DocumentSpansContract(),
                new NgramHashContract(),
                new NormContract(),
                new MirroredRowsContract(),
                new PatchPoolContract(),
                new PattentionContract(),
                new PinballLossContract(),
                new PositionIdsContract(),
                new RetentionStepContract(),
                new RopeContract(),
                new SharedCacheContract(),
                new SliceContract(),
                new PadRowsContract(),
                new SliceRowsContract(),
                SlstmContract.scan(),
                SlstmContract.step(),
                new SoftmaxContract(),
                new SoftmaxCrossEntropyContract(),
                new SoftmaxEntropyContract(),
                new SpanSumsContract(),
                new SplineContract(),
                new SplitContract(),
                new TernaryMatMulContract(),
                new TransposeContract());
    }
}
