package io.posttopic.cost;

import java.util.List;

import io.posttopic.read.Selected;
import org.jspecify.annotations.Nullable;

/**
 * The estimated cost of a selected field, including everything selected below it. All
 * costs are in rows.
 *
 * @param field the field, or null for the operation itself
 * @param fixedCost the cost that does not depend on how many rows are read
 * @param rowCost the maximum cost of the field's rows
 * @param multiplicity the maximum number of objects below the field, each time that the
 * field is evaluated
 * @param actualCostPerObject the actual cost of each object that was written
 * @param isSearching whether the field's filter searches in texts
 * @param objects the cost of one object, for each type that it may have
 */
record CostNode(@Nullable Selected field, double fixedCost, double rowCost, double multiplicity,
		double actualCostPerObject, boolean isSearching, List<ObjectCost> objects) {

	/**
	 * Creates the node of a field below which nothing has a cost.
	 */
	static CostNode leaf(Selected field, double cost) {
		return new CostNode(field, cost, 0, 0, 0, false, List.of());
	}

	/**
	 * Creates the node of a field below which there is one object that is not a row.
	 */
	static CostNode object(@Nullable Selected field, double fixedCost, List<ObjectCost> objects) {
		return new CostNode(field, fixedCost, 0, 1, 0, false, objects);
	}

	/**
	 * Creates the node of a field below which there are rows.
	 * @param rows the maximum number of rows
	 */
	static CostNode rows(Selected field, double fixedCost, int rows, List<ObjectCost> objects) {
		return new CostNode(field, fixedCost, rows, rows, 1, false, objects);
	}

	/**
	 * The cost of an object of one type.
	 *
	 * @param selfCost the cost of the number of fields that are selected of the object
	 * @param fields the fields that have a cost
	 */
	record ObjectCost(double selfCost, List<CostNode> fields) {

		double cost() {
			double cost = this.selfCost;
			for (CostNode field : this.fields) {
				cost += field.cost();
			}
			return cost;
		}

		double actualCost(double objects) {
			double cost = this.selfCost * objects;
			for (CostNode field : this.fields) {
				cost += field.actualCost(objects);
			}
			return cost;
		}

	}

	/**
	 * Returns the maximum cost of the field and everything below it.
	 */
	double cost() {
		double below = 0;
		for (ObjectCost object : this.objects) {
			below = Math.max(below, object.cost());
		}
		return selfCost() + this.multiplicity * below;
	}

	String path() {
		return (this.field != null) ? this.field.path() : "the operation itself";
	}

	private double selfCost() {
		return this.fixedCost + this.rowCost;
	}

	/**
	 * Returns the actual cost of the field and everything below it, from the number of
	 * objects that were written.
	 * @param times how many times the field was evaluated
	 */
	double actualCost(double times) {
		if (times == 0) {
			return 0;
		}
		double cost = times * this.fixedCost;
		if (this.objects.isEmpty()) {
			return cost;
		}
		int written = (this.field != null) ? this.field.objectsWritten() : -1;
		double objects = (written >= 0) ? written : times * this.multiplicity;
		double below = 0;
		for (ObjectCost object : this.objects) {
			below = Math.max(below, object.actualCost(objects));
		}
		return cost + this.actualCostPerObject * objects + below;
	}

	/**
	 * Returns whether the field or one below it searches in texts. A search may take long
	 * whatever its cost is: if PostgreSQL wrongly expects to find enough matches soon, it
	 * parses the texts of many rows.
	 */
	boolean searches() {
		return this.isSearching
				|| this.objects.stream().flatMap((object) -> object.fields.stream()).anyMatch(CostNode::searches);
	}

	/**
	 * Returns a mutation's payload, which is everything but the mutation itself.
	 */
	CostNode payload() {
		return new CostNode(this.field, 0, this.rowCost, this.multiplicity, this.actualCostPerObject, this.isSearching,
				this.objects);
	}

	/**
	 * Returns the field at or below this one that has the highest self cost, in total.
	 * @param times how many times this field is evaluated
	 */
	FieldCost mostExpensive(double times) {
		FieldCost max = new FieldCost(this, times * selfCost());
		double below = times * this.multiplicity;
		for (ObjectCost object : this.objects) {
			max = max.max(new FieldCost(this, below * object.selfCost));
			for (CostNode field : object.fields) {
				max = max.max(field.mostExpensive(below));
			}
		}
		return max;
	}

	/**
	 * The self cost of a field, without what is below it.
	 */
	record FieldCost(CostNode node, double cost) {

		FieldCost max(FieldCost other) {
			return (other.cost > this.cost) ? other : this;
		}

		String path() {
			return this.node.path();
		}

	}

}
