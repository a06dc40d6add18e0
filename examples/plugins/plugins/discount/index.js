export async function orderPlaced(order) {
	if (order.total > 100) order.discount(5, "thank you");
}
