package io.posttopic.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import graphql.ExecutionResult;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.pool.RequestBudget;
import io.posttopic.read.EventRequest;
import io.posttopic.read.ResponseBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of an operation.
 *
 * @param errors its errors in the form of the response
 * @param events what a subscription asks for, null if the operation is another one or has
 * failed
 */
public record OperationResult(ExecutionResult result, List<ResponseError> errors, @Nullable EventRequest events,
		Charge charge) {

	private static final JsonMapper JSON = JsonMapper.shared();

	boolean hasError(ErrorCode code) {
		return this.errors.stream().anyMatch((error) -> error.hasCode(code));
	}

	/**
	 * Returns whether no root field has a value.
	 */
	boolean hasNoValue() {
		return !(this.result.getData() instanceof Map<?, ?> data) || data.values().stream().allMatch(Objects::isNull);
	}

	public boolean isDataPresent() {
		return this.result.isDataPresent();
	}

	/**
	 * Returns the members of the response.
	 * @param added extensions that are added to those of the result
	 */
	public Map<String, @Nullable Object> body(Map<String, String> added) {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		if (!this.errors.isEmpty()) {
			body.put("errors", this.errors.stream().map(ResponseError::toSpecification).toList());
		}
		if (this.result.isDataPresent()) {
			body.put("data", this.result.getData());
		}
		Map<Object, Object> extensions = new LinkedHashMap<>(this.charge.extensions(this.result.getExtensions()));
		extensions.putAll(added);
		if (!extensions.isEmpty()) {
			body.put("extensions", extensions);
		}
		return body;
	}

	/**
	 * Returns whether a response may be cached: errors may be temporary, and extensions
	 * belong to a single request.
	 */
	static boolean isCacheable(Map<String, ?> body) {
		return body.keySet().equals(Set.of("data"));
	}

	/**
	 * Serializes a response, which no deadline interrupts any more. Afterwards, the
	 * request's budget counts only the memory of the serialized bytes.
	 */
	public static ResponseBytes serialize(Map<String, ?> body) {
		RequestBudget.ifCurrent(RequestBudget::endExecution);
		ResponseBytes bytes = new ResponseBytes();
		JSON.writeValue(bytes, body);
		RequestBudget.ifCurrent(RequestBudget::keepOnlyResponse);
		return bytes;
	}

}
