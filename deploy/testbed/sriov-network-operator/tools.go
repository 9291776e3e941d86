//go:build tools

// Package sriovnetworkoperator pins the manager of the SR-IOV network operator that the testbed builds.
package sriovnetworkoperator

import (
	_ "github.com/k8snetworkplumbingwg/sriov-network-operator"
)
