package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.group.GroupKernel;

/** The facts that passes over plans for a region's items may use. */
public record RegionUnit(GroupKernel kernel, GroupKernel.Region region, Planning planning) {
    /** The facts about other items' work in the same group. */
    RegionUnit of(GroupKernel.Region other) {
        return new RegionUnit(kernel, other, Planning.of(kernel.kernel(other), planning.target(), planning.contract()));
    }
}
