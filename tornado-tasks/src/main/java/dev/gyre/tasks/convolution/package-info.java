/** Short convolutions: causal ones over time, and patches and pooling of images. */
package dev.gyre.tasks.convolution;
