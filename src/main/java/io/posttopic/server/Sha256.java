package io.posttopic.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.posttopic.read.ResponseBytes;

/**
 * SHA-256 in lower-case hexadecimal digits.
 */
final class Sha256 {

	private Sha256() {
	}

	static String of(String text) {
		return hex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
	}

	static String of(ResponseBytes bytes) {
		MessageDigest digest = digest();
		try {
			bytes.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return hex(digest.digest());
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
