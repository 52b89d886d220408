package dev.gyre.spark.train;

import java.io.Serializable;

/**
 * The result of a shard's steps.
 *
 * @param shard its number, from 0
 * @param where the executor that did them
 * @param tensors parameters and moments, or gradients
 * @param loss mean over the steps, each before it
 * @param norm mean over the steps of the gradient's global norm before clipping
 * @param loaded bytes that the executor had to be sent of the shard's own state
 * @param nanos that the steps took
 * @param flops floating-point operations of a step
 */
record ShardResult(
        int shard, String where, Parcel tensors, double loss, double norm, long loaded, long nanos, long flops)
        implements Serializable {}
