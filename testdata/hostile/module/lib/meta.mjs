export default import.meta
