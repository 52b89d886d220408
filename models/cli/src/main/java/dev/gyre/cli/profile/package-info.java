/** The time and memory that a trained model takes where it's used: steps of training, prompts, tokens. */
package dev.gyre.cli.profile;
