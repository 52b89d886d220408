/** Cases of whole models computed by the papers' own code, and logits that a model is expected to give. */
package dev.gyre.papers.golden;
