/** Byte Latent Transformer: bytes in patches whose length depends on what they say. Pagnoni et al. 2024, arXiv:2412.09871. */
package dev.gyre.models.arch.blt;
